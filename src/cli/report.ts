import type { FilePosition } from '../issue/issue.js';
import { summarise, type LossEntry, type LossKind } from '../mapping/report.js';
import { explainSet } from './explained-set.js';
import type { Conversion, PartIssue, PartKind } from './part.js';
import { fromMappings } from './row-place.js';

export interface ReportOptions {
  readonly pas: string;
  /** Losses by design and moved values too. */
  readonly all: boolean;
  /** Values in the losses. */
  readonly showValues: boolean;
  /** Values in the trace. */
  readonly traceValues: boolean;
  /** Files of the tables are named from here. */
  readonly mappings: string;
}

export interface ReportedLoss extends LossEntry {
  readonly part?: number;
}

export interface ReportedElement {
  readonly part?: number;
  readonly segment: number;
  readonly loop: string;
  readonly position: string;
  readonly name: string;
  readonly value?: string;
  readonly path?: string;
  readonly row?: string;
  readonly at?: FilePosition;
  readonly usedAt?: FilePosition;
  /** Where a partner's overlay changed the row. */
  readonly overlay?: FilePosition;
}

/** What `--report` writes: mappings/schema/translation-report.schema.json. `part` is there when the input has several. */
export interface TranslationReport {
  readonly summary: {
    readonly inputs: readonly PartKind[];
    readonly to: 'x12' | 'fhir';
    readonly pas: string;
    readonly errors: number;
    readonly warnings: number;
    readonly losses: Readonly<Record<LossKind, number>>;
  };
  readonly issues: readonly PartIssue[];
  readonly losses: readonly ReportedLoss[];
  readonly trace: readonly ReportedElement[];
  /** Hash of the table set. */
  readonly tables: string;
}

export function reportOf(conversion: Conversion, options: ReportOptions): TranslationReport {
  const { parts, to, tables } = conversion;
  const many = parts.length > 1;
  const numbered = <T extends object>(entry: T, part: number): T & { readonly part?: number } => (many ? { ...entry, part } : entry);
  const losses = parts.flatMap((part) => part.losses(options).map((loss) => numbered(loss, part.number)));
  const count = (severity: string): number => conversion.issues.filter((issue) => issue.severity === severity).length;
  return {
    summary: {
      inputs: parts.map(({ input }) => input),
      to,
      pas: options.pas,
      errors: count('error'),
      warnings: count('warning'),
      losses: summarise(losses),
    },
    issues: conversion.issues.map(({ part, at, ...issue }) => ({
      ...issue,
      ...(at === undefined ? {} : { at: placed(at, options.mappings) }),
      ...(many && part !== undefined ? { part } : {}),
    })),
    losses: losses.filter(({ kind }) => options.all || (kind !== 'by-design' && kind !== 'moved')),
    trace: parts.flatMap((part) =>
      explainSet(part).flatMap(({ elements }) =>
        elements.map(({ segment, loop, position, name, value, path, row }) =>
          numbered(
            {
              segment,
              loop,
              position,
              name,
              ...(options.traceValues ? { value } : {}),
              ...(path === undefined ? {} : { path }),
              ...(row === undefined ? {} : { row: row.address }),
              ...(row?.at === undefined ? {} : { at: placed(row.at, options.mappings) }),
              ...(row?.usedAt === undefined ? {} : { usedAt: placed(row.usedAt, options.mappings) }),
              ...(row?.overlay === undefined ? {} : { overlay: placed(row.overlay, options.mappings) }),
            },
            part.number,
          ),
        ),
      ),
    ),
    tables,
  };
}

/** A report says the same on every machine. */
function placed({ file, line, column }: FilePosition, mappings: string): FilePosition {
  return { file: fromMappings(file, mappings), line, column };
}

/** `losses: 3 lost, 1 defaulted; 40 by design, 2 moved`. */
export function lossSummary({ parts }: Conversion): string {
  const losses = summarise(parts.flatMap((part) => part.losses({ showValues: false })));
  const words: Record<LossKind, string> = {
    lost: 'lost',
    changed: 'changed',
    defaulted: 'defaulted',
    guessed: 'guessed',
    moved: 'moved',
    'by-design': 'by design',
  };
  const list = (kinds: readonly LossKind[]): string =>
    kinds
      .filter((kind) => losses[kind] > 0)
      .map((kind) => `${losses[kind]} ${words[kind]}`)
      .join(', ');
  const real = list(['lost', 'changed', 'defaulted', 'guessed']);
  const other = list(['moved', 'by-design']);
  return `losses: ${real === '' ? 'none' : real}${other === '' ? '' : `; ${other}`}`;
}
