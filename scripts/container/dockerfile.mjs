// Reads a Dockerfile and a .dockerignore, as far as this project uses them; what it does not know it refuses.

/**
 * Instructions in order.
 * @param {string} text
 * @returns {{ line: number, name: string, flags: Record<string, string>, text: string }[]}
 */
export function parseDockerfile(text) {
  const steps = [];
  let pending;
  for (const [index, raw] of text.split('\n').entries()) {
    if (pending === undefined && (/^\s*#/.test(raw) || raw.trim() === '')) continue;
    if (pending !== undefined && /^\s*#/.test(raw)) continue;
    pending ??= { line: index + 1, text: '' };
    pending.text += raw.replace(/\\\s*$/, ' ');
    if (/\\\s*$/.test(raw)) continue;
    const [, name, rest] = /^\s*(\w+)\s+([\s\S]*?)\s*$/.exec(pending.text) ?? [];
    if (name === undefined) throw new Error(`Dockerfile:${pending.line}: not an instruction`);
    const flags = {};
    let argument = rest;
    for (let flag; (flag = /^--([\w-]+)=(\S+)\s+/.exec(argument)) !== null; argument = argument.slice(flag[0].length))
      flags[flag[1]] = flag[2];
    steps.push({ line: pending.line, name: name.toUpperCase(), flags, text: argument });
    pending = undefined;
  }
  return steps;
}

/** JSON form → list of arguments, shell form → `['/bin/sh', '-c', text]`. */
export function commandOf(text) {
  return text.startsWith('[') ? JSON.parse(text) : ['/bin/sh', '-c', text];
}

/** Says of a path relative to the build context whether it is sent to the engine; the last pattern that matches decides. */
export function contextFilter(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ include: line.startsWith('!'), pattern: globPattern(line.replace(/^!/, '').replace(/^\/|\/$/g, '')) }));
  return (path) => {
    let sent = true;
    for (const { include, pattern } of rules) if (pattern.test(path)) sent = include;
    return sent;
  };
}

/** A pattern matches the path itself and everything below it. */
function globPattern(glob) {
  const body = glob.replace(/\*\*\/?|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    if (part.startsWith('**')) return '(?:.*/)?';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  return new RegExp(`^${body}(?:/|$)`);
}
