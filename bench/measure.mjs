/** Interleaved rounds in one process, so that what disturbs one side disturbs the others too. */

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Medians in ms per call of each side. One round calls every side, as often as it takes for a sample of `sample` ms;
 * the first rounds warm up and do not count. Sides may be asynchronous.
 */
export async function measure(sides, { rounds = 7, warmUp = 2, sample = 0 } = {}) {
  const names = Object.keys(sides);
  const calls = {};
  const times = {};
  for (const name of names) {
    const start = performance.now();
    await sides[name]();
    const once = performance.now() - start;
    calls[name] = Math.max(1, Math.ceil(sample / Math.max(once, 0.001)));
    times[name] = [];
  }
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const side = sides[name];
      if (round === 0 && sample > 0) {
        // Compiled code is faster than the first call was: count again.
        const start = performance.now();
        for (let call = 0; call < calls[name]; call++) await side();
        const elapsed = Math.max(performance.now() - start, 0.001);
        calls[name] = Math.max(1, Math.ceil((calls[name] * sample) / elapsed));
      }
      const start = performance.now();
      for (let call = 0; call < calls[name]; call++) {
        const result = side();
        if (result instanceof Promise) await result;
      }
      if (round >= 0) times[name].push((performance.now() - start) / calls[name]);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

/** A ratio with its target: `least` is a lower bound, `most` an upper one; without either it is for information. */
export function ratio(what, value, { least, most } = {}) {
  const pass = least !== undefined ? value >= least : most !== undefined ? value <= most : undefined;
  const target = least !== undefined ? `≥ ${least}` : most !== undefined ? `≤ ${most}` : '';
  return { what, value, target, ...(pass === undefined ? {} : { pass }) };
}
