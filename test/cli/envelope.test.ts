import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { partnerProfile } from '../../src/cli/envelope.js';

const folder = mkdtempSync(join(tmpdir(), 'pas-x12-partners-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('partner profiles of the commands', () => {
  const mappings = join(folder, 'mappings');
  const cache = join(folder, 'cache');
  for (const name of ['partners', 'schema']) {
    mkdirSync(join(mappings, name), { recursive: true });
    cpSync(join('mappings', name), join(mappings, name), { recursive: true });
  }
  const own = join(mappings, 'partners', 'own.yaml');
  const write = (text: string): void =>
    writeFileSync(
      own,
      readFileSync('mappings/partners/sandbox.yaml', 'utf8').replace('id: sandbox', 'id: own').replace('id: SANDBOX', `id: ${text}`),
    );

  it('are the same from the cache, and new as soon as the file is', () => {
    write('FIRST');
    const first = partnerProfile({ mappings, cache }, 'own');
    expect(first.receiver.id).toBe('FIRST');
    expect(partnerProfile({ mappings, cache }, 'own')).toEqual(first);
    write('SECOND');
    expect(partnerProfile({ mappings, cache }, 'own').receiver.id).toBe('SECOND');
  });

  it('leave nothing in the cache but what an envelope needs', () => {
    const kept = JSON.parse(readFileSync(join(cache, readdirSync(cache)[0]!), 'utf8')) as { value: object[] };
    const needed = 'acknowledgment application characters delimiterInData delimiters id receiver sender timeZone tolerate usage validation';
    for (const profile of kept.value) expect(Object.keys(profile).sort().join(' ')).toBe(needed);
  });

  it('that cannot be used are said with file and line', () => {
    writeFileSync(own, 'id: own\ntitle: x\n');
    expect(() => partnerProfile({ mappings, cache }, 'own')).toThrow(/no usable partner profile own.*\n[^]*own\.yaml:1:1/);
  });
});
