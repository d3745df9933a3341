import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readFamily, type FamilyMember } from '../datafile/family.js';
import type { JsonSchema } from '../datafile/schema.js';
import { readYaml } from '../datafile/yaml.js';
import { hasErrors, type FilePosition, type Issue } from '../issue/issue.js';
import type { Overlay, OverlayRow, PlacedOverlayRow } from './overlay.js';

interface PartnerFile {
  readonly rows?: readonly OverlayRow[];
  readonly mapping?: Readonly<Record<string, unknown>> & { readonly never?: readonly string[]; readonly always?: readonly string[] };
}

type Settings = Readonly<Record<string, Readonly<Record<string, readonly OverlayRow[]>>>>;

/** The overlays of mappings/partners, with what they build upon; plain data, so that it can be kept in the compiled cache. */
export interface LoadedOverlays {
  readonly overlays: readonly Overlay[];
  readonly issues: readonly Issue[];
}

/** Faults of the other sections of a partner's file are the clearinghouse room's to tell; a file that cannot be read is told here too. */
export function loadOverlays(folder: string, schemas: string): LoadedOverlays {
  const schema = JSON.parse(readFileSync(join(schemas, 'partner.schema.json'), 'utf8')) as JsonSchema;
  const family = readFamily(folder, schema);
  const issues: Issue[] = [...family.issues];
  const overlays: Overlay[] = [];
  let settings: Settings | undefined;
  for (const { id, chain } of family.members.values()) {
    if (!chain.some(speaks)) continue;
    settings ??= readSettings(join(folder, '..', 'overlays', 'settings.yaml'), schemas, issues);
    overlays.push({ partner: id, rows: rowsOf(chain, settings) });
  }
  return { overlays, issues: issues.map((issue) => fromMappings(issue, join(folder, '..'))) };
}

/** Files are named from the mappings folder, so that what is cached does not depend on where that is. */
export function fromMappings(issue: Issue, mappings: string): Issue {
  return issue.at === undefined ? issue : { ...issue, at: { ...issue.at, file: relative(mappings, issue.at.file).replaceAll('\\', '/') } };
}

function speaks({ data }: FamilyMember): boolean {
  const { rows, mapping } = data.value as PartnerFile;
  return (rows?.length ?? 0) > 0 || Object.keys(mapping ?? {}).some((key) => key !== 'traceEntity');
}

function readSettings(file: string, schemas: string, issues: Issue[]): Settings {
  const schema = JSON.parse(readFileSync(join(schemas, 'overlay-settings.schema.json'), 'utf8')) as JsonSchema;
  const data = readYaml(file, { schema });
  issues.push(...data.issues);
  return hasErrors(data.issues) ? {} : (data.value as { readonly settings: Settings }).settings;
}

/** The base first. A setting counts where it is said last; its rows stand at the line of the setting. */
function rowsOf(chain: readonly FamilyMember[], settings: Settings): PlacedOverlayRow[] {
  const found: PlacedOverlayRow[] = [];
  for (const [i, { id, data }] of chain.entries()) {
    const { rows = [], mapping = {} } = data.value as PartnerFile;
    const put = (row: OverlayRow, place: FilePosition): void =>
      void found.push({ row, place: { ...place, file: `partners/${basename(place.file)}` }, partner: id });
    for (const [setting, value] of Object.entries(mapping)) {
      const changes = typeof value === 'string' ? settings[setting]?.[value] : undefined;
      const later = chain.slice(i + 1).some((each) => (each.data.value as PartnerFile).mapping?.[setting] !== undefined);
      if (changes === undefined || later) continue;
      for (const row of changes) put(row, data.position(['mapping', setting]));
    }
    for (const [j, at] of (mapping.never ?? []).entries()) put({ at, forbid: true }, data.position(['mapping', 'never', j]));
    for (const [j, at] of (mapping.always ?? []).entries()) put({ at, always: true }, data.position(['mapping', 'always', j]));
    for (const [j, row] of rows.entries()) put(row, data.position(['rows', j]));
  }
  return found;
}
