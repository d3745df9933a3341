import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '../datafile/data-file.js';
import type { JsonSchema } from '../datafile/schema.js';
import { readYaml } from '../datafile/yaml.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { type Channel, PRIORITY, type Status } from './ports.js';

/** `absent`: the source says that it does not know the authorization. */
export type SaidStatus = Status | 'absent';

/** A source of status events and its words: mappings/status/<id>.yaml. */
export interface ChannelSource {
  readonly id: string;
  readonly title: string;
  readonly channel: Channel;
  /** Whose authorizations it speaks of, when a message does not say. */
  readonly partner: string | undefined;
  /** How far it is believed, see standing.ts. */
  readonly priority: number;
  /** The status of a word; undefined when no word fits. */
  status(word: string): SaidStatus | undefined;
}

interface SourceFile {
  readonly id: string;
  readonly title: string;
  readonly channel: Exclude<Channel, 'api' | 'clearinghouse'>;
  readonly partner?: string;
  readonly priority?: number;
  readonly words: Readonly<Record<string, SaidStatus>>;
  readonly vocabulary?: readonly string[];
}

export interface LoadedSources {
  readonly sources: ReadonlyMap<string, ChannelSource>;
  readonly issues: readonly Issue[];
}

/** Reads every source of a mappings folder; one with an error is left out and reported with file and line. */
export function loadChannelSources(mappings: string, partners: ReadonlySet<string>): LoadedSources {
  const folder = join(mappings, 'status');
  const sources = new Map<string, ChannelSource>();
  const issues: Issue[] = [];
  if (!existsSync(folder)) return { sources, issues };
  const schema = JSON.parse(readFileSync(join(mappings, 'schema', 'status.schema.json'), 'utf8')) as JsonSchema;
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  for (const name of files.sort()) {
    const data = readYaml(join(folder, name), { schema });
    const found = [...data.issues];
    if (!hasErrors(found)) {
      const file = data.value as SourceFile;
      found.push(...lintSource(file, data, partners, sources));
      if (!hasErrors(found)) sources.set(file.id, sourceOf(file));
    }
    issues.push(...found);
  }
  return { sources, issues };
}

function sourceOf({ id, title, channel, partner, priority, words }: SourceFile): ChannelSource {
  const byWord = new Map(Object.entries(words).map(([word, status]) => [fold(word), status]));
  return { id, title, channel, partner, priority: priority ?? PRIORITY[channel], status: (word) => byWord.get(fold(word)) };
}

/** What a schema cannot say: words that are one word, words of the source that nobody has mapped, partners that are there. */
function lintSource(file: SourceFile, data: DataFile, partners: ReadonlySet<string>, others: ReadonlyMap<string, ChannelSource>): Issue[] {
  const issues: Issue[] = [];
  const say = (severity: Issue['severity'], message: string, path: readonly (string | number)[], part?: 'key'): void =>
    void issues.push({ code: 'PAS-STATUS-WORDS', severity, message, at: data.position(path, part) });
  if (others.has(file.id)) say('error', `The id "${file.id}" is taken by another source.`, ['id']);
  if (file.partner !== undefined && !partners.has(file.partner))
    say('error', `There is no usable partner profile "${file.partner}".`, ['partner']);
  const seen = new Map<string, string>();
  for (const word of Object.keys(file.words)) {
    const before = seen.get(fold(word));
    if (before !== undefined) say('error', `"${word}" and "${before}" are one word: case and blanks do not count.`, ['words', word], 'key');
    seen.set(fold(word), word);
  }
  const vocabulary = file.vocabulary ?? [];
  vocabulary.forEach((word, index) => {
    if (!seen.has(fold(word)))
      say('warning', `The source says "${word}", and no status is mapped to it: such events go to a person.`, ['vocabulary', index]);
  });
  const said = new Set(vocabulary.map(fold));
  if (vocabulary.length > 0)
    for (const [folded, word] of seen)
      if (!said.has(folded)) say('warning', `"${word}" is not in the vocabulary of the source. Is it misspelt?`, ['words', word], 'key');
  return issues;
}

function fold(word: string): string {
  return word
    .normalize('NFKC')
    .trim()
    .replace(/[\s_-]+/g, ' ')
    .toLowerCase();
}
