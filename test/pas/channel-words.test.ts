import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadChannelSources, type LoadedSources } from '../../src/pas/channel-words.js';

describe('the words of a channel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-words-'));
  symlinkSync(resolve('mappings/schema'), join(folder, 'schema'));
  mkdirSync(join(folder, 'status'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (text: string): LoadedSources => {
    writeFileSync(join(folder, 'status', 'one.yaml'), text);
    return loadChannelSources(folder, new Set(['sandbox']));
  };

  it('as shipped are usable for every channel', () => {
    const { sources, issues } = loadChannelSources('mappings', new Set(['sandbox']));
    expect(issues).toEqual([]);
    expect([...sources.values()].map(({ channel }) => channel).sort()).toEqual(['delegated-vendor', 'fax', 'phone', 'portal']);
    expect(sources.get('portal')).toMatchObject({ priority: 50 });
  });

  it('are found whatever their case and blanks', () => {
    const { sources } = load('id: one\ntitle: One\nchannel: portal\npriority: 7\nwords: { In Review: pended, not_on-file: absent }');
    const one = sources.get('one');
    expect(one?.priority).toBe(7);
    expect(one?.status(' IN  review ')).toBe('pended');
    expect(one?.status('Not on file')).toBe('absent');
    expect(one?.status('reviewed')).toBeUndefined();
  });

  it('that the source can say and nobody has mapped are named, with their line', () => {
    const { sources, issues } = load(
      'id: one\ntitle: One\nchannel: fax\nwords:\n  ok: approved\n  nein: denied\nvocabulary:\n  - OK\n  - maybe\n',
    );
    expect(issues.map(({ code, severity, at, message }) => [code, severity, at?.line, message.slice(0, 25)])).toEqual([
      ['PAS-STATUS-WORDS', 'warning', 9, 'The source says "maybe", '],
      ['PAS-STATUS-WORDS', 'warning', 6, '"nein" is not in the voca'],
    ]);
    expect(sources.size).toBe(1);
  });

  it.each<[string, string, string]>([
    ['one word with two meanings', 'words: { ok: approved, OK: denied }', 'PAS-STATUS-WORDS'],
    ['a status that there is not', 'words: { ok: aproved }', 'DATA-SCHEMA'],
    ['unknown as a meaning', 'words: { hm: unknown }', 'DATA-SCHEMA'],
    ['a partner that there is not', 'partner: nobody\nwords: { ok: approved }', 'PAS-STATUS-WORDS'],
    ['to be believed like the payer', 'priority: 100\nwords: { ok: approved }', 'DATA-SCHEMA'],
  ])('may not have %s', (_what, text, code) => {
    const { sources, issues } = load(`id: one\ntitle: One\nchannel: fax\n${text}\n`);
    expect(issues[0]).toMatchObject({ code, severity: 'error' });
    expect(issues[0]?.at?.line).toBeGreaterThan(3);
    expect(sources.size).toBe(0);
  });
});
