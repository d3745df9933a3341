import type { Command } from 'commander';
import { Option } from 'commander';
import type { PasVersion } from '../fhir/index.js';
import { cacheFolder, mappingsFolder } from './files.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** What commander makes of the options that `convert` and `explain` share. */
export interface TranslationFlags {
  readonly to?: 'x12' | 'fhir' | '275';
  readonly pas: PasVersion;
  readonly request?: string;
  readonly partner?: string;
  readonly strict?: true;
  readonly report?: string;
  readonly all?: true;
  readonly showValues?: true;
  readonly at?: string;
  readonly out?: string;
  readonly lineBreaks: boolean;
  readonly mappings?: string;
}

/** The flags, resolved. */
export interface TranslationSettings {
  readonly flags: TranslationFlags;
  readonly mappings: string;
  readonly cache: string;
  /** Date and time of the envelope. */
  readonly at: Date;
}

export function addTranslationOptions(command: Command): Command {
  return command
    .argument('<file>', 'a PAS bundle (or a JSON array of bundles) or X12; - is stdin')
    .addOption(new Option('--to <what>', 'what the result has to be; anything else is refused').choices(['x12', 'fhir', '275']))
    .addOption(new Option('--pas <version>', 'PAS version of the bundles').choices(['2.2', '2.0']).default('2.2'))
    .option('--request <file>', 'for answers: the request bundle, or the 278, that was sent')
    .option('--partner <id>', 'partner profile: envelope, delimiters, characters, tolerated faults (default: sandbox)')
    .option('--strict', 'what a PAS profile requires and a 278 can do without is an error')
    .option('--report <file>', 'write issues, losses and trace as JSON')
    .option('--all', 'list losses by design and moved values too')
    .option('--show-values', 'show values (patient data) in losses and trace')
    .option('--at <time>', 'date and time of ISA and GS, ISO 8601, UTC unless it says its zone (default: now)')
    .option('--out <file>', 'write the result here instead of stdout')
    .option('--no-line-breaks', 'X12 without a line break after each segment')
    .option('--mappings <folder>', 'guides, tables, codes and partners (default: PAS_X12_MAPPINGS, else the ones of the package)');
}

/** Throws UsageError. */
export function resolveSettings(flags: TranslationFlags, terminal: Terminal): TranslationSettings {
  return {
    flags,
    mappings: mappingsFolder(flags.mappings, terminal),
    cache: cacheFolder(terminal),
    at: flags.at === undefined ? terminal.now() : moment(flags.at),
  };
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** `--at`. Throws UsageError. */
export function moment(text: string): Date {
  const [, date, time, zone] = iso.exec(text) ?? [];
  const found = date === undefined ? undefined : new Date(`${date}T${time ?? '00:00'}${zone ?? 'Z'}`);
  // 2026-02-30 is a date to JavaScript: it becomes the second of March.
  const exists = date !== undefined && new Date(`${date}T00:00Z`).getUTCDate() === Number(date.slice(8));
  if (found === undefined || Number.isNaN(found.getTime()) || !exists)
    throw new UsageError('--at takes a date and time that exist, like 2026-11-22T12:45:00Z.');
  return found;
}
