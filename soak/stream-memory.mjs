/**
 * Memory of the streaming reader. `write FILE MEGABYTES [one]` makes a file of 278s (several interchanges, or one); `read
 * FILE` reads it and prints what it found and the most memory that the process had. Two processes, so that making the
 * file does not count. Needs a build.
 */
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { invented278 } from '../bench/invented-278.mjs';
import { transactionSets } from '../dist/x12/index.js';

async function write(file, megabytes, one) {
  const out = createWriteStream(file);
  const put = async (text) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  const piece = invented278(1e6, { lineBreaks: true });
  const body = piece.slice(piece.indexOf('ST*'), piece.indexOf('GE*'));
  const sets = body.split('\nST*').length;
  const head = piece.slice(0, piece.indexOf('ST*'));
  for (let index = 1; index <= megabytes; index++) {
    const number = String(278000000 + index);
    const numbered = body.replace(/(^|\n)(ST\*278|SE\*\d+)\*(\d{4})/g, (_all, before, tag, set) => {
      return `${before}${tag}*${one ? String(index * 10000 + Number(set)) : set}`;
    });
    if (!one || index === 1) await put(head.replace('278002780', number));
    await put(numbered);
    if (one && index === megabytes) await put(`GE*${sets * megabytes}*278~\nIEA*1*${278000001}~\n`);
    else if (!one) await put(`GE*${sets}*278~\nIEA*1*${number}~\n`);
  }
  out.end();
  await once(out, 'close');
}

/** Most resident memory in octets; of this program image where the system tells (maxRSS would count what was before exec). */
function mostMemory(sampled) {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line !== null) return Number(line[1]) * 1024;
  } catch {
    // No procfs: the samples count.
  }
  return sampled;
}

async function read(file) {
  const started = performance.now();
  let sets = 0;
  let octets = 0;
  let issues = 0;
  let most = 0;
  const first = [];
  const note = (found) => {
    issues += found.length;
    if (first.length < 5) first.push(...found.slice(0, 5).map(({ code }) => code));
  };
  for await (const set of transactionSets(createReadStream(file), { onIssues: note })) {
    sets++;
    octets += set.bytes?.length ?? 0;
    note(set.issues);
    if (sets % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  most = Math.max(most, process.memoryUsage.rss());
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ sets, octets, issues, first, seconds, megabytes: mostMemory(most) / 2 ** 20 }));
}

const [mode, file, megabytes, one] = process.argv.slice(2);
if (mode === 'write') await write(file, Number(megabytes), one === 'one');
else await read(file);
