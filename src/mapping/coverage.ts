import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PasVersion } from '../fhir/index.js';
import type { GuideElement, GuideLoop, GuideSegment } from '../guide/model.js';
import type { CompiledTable } from './compiled-table.js';
import { choiceStep, type SurveyedCarrier } from './survey.js';
import type { Accounted } from './table.js';
import type { Translator } from './translator.js';

/** mappings/profiles/must-support-*.json */
export interface MustSupport {
  readonly version: string;
  readonly profiles: Readonly<Record<string, { readonly type: string; readonly elements: readonly string[] }>>;
}

/** A must-support element with what the tables do about it. */
export interface ElementCoverage {
  readonly profile: string;
  readonly element: string;
  readonly table: string;
  /** Positions that carry it, with the row's address. */
  readonly rows: readonly { readonly position: string; readonly row: string; readonly way: string }[];
  /** Why X12 cannot carry it; also beside rows, for values that those do not take. */
  readonly reason?: string;
  readonly why?: string;
  readonly decided: boolean;
}

export interface PositionCoverage {
  readonly table: string;
  readonly loop: string;
  /** `NM109`, `UM04-1` */
  readonly position: string;
  readonly usage: 'R' | 'S';
  readonly row: boolean;
  readonly reason?: string;
  readonly why?: string;
  readonly decided: boolean;
}

/** Where the resources of a profile stand in a table: type and node; a star is any resource that a reference leads to. */
export interface ProfilePlace {
  readonly profile: string;
  readonly table: string;
  readonly at: readonly string[];
}

const request = 'x217-request';
const inquiry = 'x215-inquiry';

export const requestProfiles: readonly ProfilePlace[] = [
  { profile: 'profile-claim', table: request, at: ['Claim@claim'] },
  { profile: 'profile-claim-update', table: request, at: ['Claim@claim'] },
  { profile: 'profile-claim-inquiry', table: inquiry, at: ['Claim@claim'] },
  { profile: 'profile-coverage', table: request, at: ['Coverage@coverage'] },
  { profile: 'profile-beneficiary', table: request, at: ['Patient@patient'] },
  { profile: 'profile-subscriber', table: request, at: ['Patient@subscriber'] },
  { profile: 'profile-insurer', table: request, at: ['Organization@insurer'] },
  { profile: 'profile-requestor', table: request, at: ['Organization@requester'] },
  { profile: 'profile-organization', table: request, at: ['Organization@'] },
  { profile: 'profile-practitioner', table: request, at: ['Practitioner@'] },
  { profile: 'profile-practitionerrole', table: request, at: ['PractitionerRole@', 'PractitionerRole@requester'] },
  { profile: 'profile-location', table: request, at: ['Location@'] },
  { profile: 'profile-encounter', table: request, at: ['Encounter@encounter'] },
  { profile: 'profile-servicerequest', table: request, at: ['ServiceRequest@'] },
  { profile: 'profile-devicerequest', table: request, at: ['DeviceRequest@'] },
  { profile: 'profile-medicationrequest', table: request, at: ['MedicationRequest@'] },
  { profile: 'profile-nutritionorder', table: request, at: ['NutritionOrder@'] },
  { profile: 'profile-documentreference', table: request, at: ['DocumentReference@'] },
  { profile: 'profile-pas-request-bundle', table: request, at: ['Bundle@bundle'] },
  { profile: 'profile-pas-inquiry-request-bundle', table: inquiry, at: ['Bundle@bundle'] },
];

/** Every must-support element of the profiles that stand in a request. */
export function coverElements(
  mustSupport: MustSupport,
  tableOf: (name: string) => CompiledTable | undefined,
  places: readonly ProfilePlace[] = requestProfiles,
): ElementCoverage[] {
  const out: ElementCoverage[] = [];
  for (const { profile, table: name, at } of places) {
    const listed = mustSupport.profiles[profile];
    const table = tableOf(name);
    if (listed === undefined) continue; // the other PAS version has this profile
    for (const element of listed.elements) {
      if (table === undefined) {
        out.push({ profile, element, table: name, rows: [], decided: false });
        continue;
      }
      const path = element.slice(listed.type.length + 1);
      const find = (exact: boolean): SurveyedCarrier[] =>
        table.compiler.survey.carriers.filter((carrier) =>
          carrier.ids.some((id) => at.some((head) => id.startsWith(`${head}.`) && carriesPath(id.slice(head.length + 1), path, exact))),
        );
      const own = find(true);
      const carriers = own.some((each) => each.kind !== 'guard') ? own : find(false);
      let rows = unique(carriers);
      // what tells a slice from others, and its number, go with the slice
      const slice = /^(.*:[A-Za-z]+)\.(?:category|sequence)$/.exec(path)?.[1];
      if (rows.length === 0 && slice !== undefined) {
        const outer = table.compiler.survey.carriers.filter(({ ids }) =>
          ids.some((id) => at.some((head) => id.startsWith(`${head}.`) && carriesPath(id.slice(head.length + 1), slice, true))),
        );
        rows = unique(outer);
      }
      const account = accountOf(table, element);
      const reason = account?.reason ?? (rows.length === 0 && carriers.some((each) => each.kind === 'guard') ? 'structure' : undefined);
      out.push({
        profile,
        element,
        table: name,
        rows,
        ...(reason === undefined ? {} : { reason }),
        ...(account?.why === undefined ? {} : { why: account.why }),
        decided: rows.length > 0 || reason !== undefined,
      });
    }
  }
  return out;
}

/** Same element, or one above the other: a row that takes a whole Period carries its start, a row on `name.family` is about `name`. */
function carriesPath(row: string, element: string, exact: boolean): boolean {
  if (row === '') return false;
  const [a, b] = [row.split('.'), element.split('.')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (!sameStep(a[i] ?? '', b[i] ?? '', exact)) return false;
  return true;
}

/** A step without a slice is about every slice; extensions are their names. */
function sameStep(a: string, b: string, exact: boolean): boolean {
  const [[left, one], [right, two]] = [a.split(':'), b.split(':')];
  if (left !== right) return false;
  if (left === 'extension' || left === 'modifierExtension') return one === two || one === undefined || two === undefined;
  return one === two || (left?.endsWith('[x]') ?? false) || (!exact && (one === undefined || two === undefined));
}

/** Slices of lists and choices aside; an extension's name is what it is. */
function plain(path: string): string {
  return path
    .split('.')
    .map((step) => (step.startsWith('extension:') || step.startsWith('modifierExtension:') ? step : choiceStep(step.replace(/:.*$/, ''))))
    .join('.');
}

function unique(carriers: readonly SurveyedCarrier[]): ElementCoverage['rows'] {
  const rows = new Map<string, ElementCoverage['rows'][number]>();
  for (const { kind, position, ref, way } of carriers)
    if (kind !== 'guard') rows.set(`${ref.address} ${way}`, { position: position ?? 'constant', row: ref.address, way });
  return [...rows.values()];
}

/** The account of the element itself or of what it is a part of. */
function accountOf(table: CompiledTable, element: string): Accounted | undefined {
  let found: Accounted | undefined;
  let depth = -1;
  for (const each of table.source.accounted ?? []) {
    if (each.fhir === undefined || (each.pas !== undefined && each.pas !== table.compiler.pas)) continue;
    const wanted = plain(
      each.fhir.replace(
        /\b(address|multipleBirth|location|value|quantity|occurrence)(Integer|Address|Reference|Quantity|Timing)\b/,
        '$1[x]',
      ),
    );
    const given = plain(element);
    if (given !== wanted && !given.startsWith(`${wanted}.`)) continue;
    if (wanted.length > depth) [found, depth] = [each, wanted.length];
  }
  return found;
}

const frame = new Set(['ST', 'SE', 'HL']);

/** Every position that the guide admits, with or without a row. */
export function coverPositions(table: CompiledTable): PositionCoverage[] {
  const out: PositionCoverage[] = [];
  const seen = new Set<GuideLoop>();
  const visit = (loop: GuideLoop): void => {
    if (seen.has(loop)) return;
    seen.add(loop);
    const known = table.compiler.survey.positions.get(loop) ?? new Set<string>();
    for (const child of loop.children) {
      if (child.kind === 'loop') visit(child);
      else if (!frame.has(child.id)) segment(loop, child, known);
    }
  };
  const segment = (loop: GuideLoop, def: GuideSegment, known: ReadonlySet<string>): void => {
    for (const [element, whole] of def.elements.entries()) {
      if (whole === undefined || whole.usage === 'N') continue;
      const parts: readonly (GuideElement | undefined)[] = whole.components ?? [whole];
      for (const [component, part] of parts.entries()) {
        if (part === undefined || part.usage === 'N') continue;
        const number = whole.components === undefined ? 0 : component;
        const position = `${def.id}${String(element).padStart(2, '0')}${number === 0 ? '' : `-${number}`}`;
        if (out.some((each) => each.loop === loop.id && each.position === position)) continue;
        const row = known.has(position);
        const said = row ? undefined : table.silences.of(loop.id, def.id, element, number);
        out.push({
          table: table.source.table,
          loop: loop.id,
          position,
          usage: part.usage === 'R' && whole.usage === 'R' && def.usage === 'R' ? 'R' : 'S',
          row,
          ...(said === undefined ? {} : { reason: said.reason }),
          ...(said?.why === undefined ? {} : { why: said.why }),
          decided: row || said !== undefined,
        });
      }
    }
  };
  visit(table.guide.root);
  return out;
}

export interface Coverage {
  readonly versions: Readonly<
    Record<
      string,
      {
        readonly elements: number;
        readonly decided: number;
        readonly undecided: readonly string[];
        readonly rows: readonly ElementCoverage[];
      }
    >
  >;
  readonly x12: Readonly<
    Record<
      string,
      {
        readonly positions: number;
        readonly decided: number;
        readonly undecided: readonly string[];
        readonly rows: readonly PositionCoverage[];
      }
    >
  >;
}

/** The whole matrix, in both senses, for both PAS versions. */
export function coverage(
  lists: readonly { readonly pas: PasVersion; readonly mustSupport: MustSupport }[],
  tableOf: (name: string, pas: PasVersion) => CompiledTable | undefined,
): Coverage {
  const versions: Record<string, Coverage['versions'][string]> = {};
  const x12: Record<string, Coverage['x12'][string]> = {};
  for (const { pas, mustSupport } of lists) {
    const rows = coverElements(mustSupport, (name) => tableOf(name, pas));
    const undecided = rows.filter((each) => !each.decided).map((each) => `${each.profile} ${each.element}`);
    versions[mustSupport.version] = { elements: rows.length, decided: rows.length - undecided.length, undecided, rows };
    for (const name of new Set(requestProfiles.map((each) => each.table))) {
      const table = tableOf(name, pas);
      if (table === undefined) continue;
      const positions = coverPositions(table);
      const open = positions.filter((each) => !each.decided).map((each) => `${each.loop} ${each.position}`);
      x12[`${name} ${mustSupport.version}`] = {
        positions: positions.length,
        decided: positions.length - open.length,
        undecided: open,
        rows: positions,
      };
    }
  }
  return { versions, x12 };
}

/** The matrix of a mappings folder. Throws when the installation lacks the profile lists. */
export function coverageOf(folder: string, tables: Pick<Translator, 'table'>): Coverage {
  const read = (version: string): MustSupport =>
    JSON.parse(readFileSync(join(folder, 'profiles', `must-support-${version}.json`), 'utf8')) as MustSupport;
  return coverage(
    [
      { pas: '2.2', mustSupport: read('2.2.1') },
      { pas: '2.0', mustSupport: read('2.0.1') },
    ],
    (name, pas) => tables.table(name, pas),
  );
}
