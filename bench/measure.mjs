/** Interleaved rounds in one process, so that what disturbs one side disturbs the others too. */

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

async function timed(side, calls) {
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    const result = side();
    if (result instanceof Promise) await result;
  }
  return performance.now() - start;
}

/**
 * Medians in ms per call of each side. One round calls every side, as often as a sample of `sample` ms takes (default: one
 * call). Before that every side runs `warmUp` ms and at least once. Sides may be asynchronous.
 */
export async function measure(sides, { rounds = 7, warmUp = 0, sample = 0 } = {}) {
  const names = Object.keys(sides);
  const spent = Object.fromEntries(names.map((name) => [name, 0]));
  do {
    for (const name of names) if (spent[name] <= warmUp) spent[name] += await timed(sides[name], 1);
  } while (names.some((name) => spent[name] < warmUp));
  const calls = {};
  const times = {};
  for (const name of names) {
    const once = sample === 0 ? 0 : (await timed(sides[name], 3)) / 3;
    calls[name] = once === 0 ? 1 : Math.max(1, Math.ceil(sample / once));
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times[name].push((await timed(sides[name], calls[name])) / calls[name]);
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

/** A ratio with its target: `least` is a lower bound, `most` an upper one; without either it is for information. */
export function ratio(what, value, { least, most } = {}) {
  const pass = least !== undefined ? value >= least : most !== undefined ? value <= most : undefined;
  const target = least !== undefined ? `≥ ${least}` : most !== undefined ? `≤ ${most}` : '';
  return { what, value, target, ...(pass === undefined ? {} : { pass }) };
}
