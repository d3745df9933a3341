import { join } from 'node:path';
import { readYaml } from '../datafile/yaml.js';
import type { DataPath } from '../datafile/path.js';
import type { FilePosition, Issue } from '../issue/issue.js';

/** What a guard may ask of a path or position; equalities are also assignments on the side that is written. */
export type Expectation =
  string | number | boolean | readonly string[] | { readonly system: string | readonly string[] } | { readonly count: number };

export interface Guards {
  readonly [key: string]: Expectation | Guards;
}

/** One way to get (or put) the value of a row. */
export interface Alternative {
  fhir?: string | readonly string[];
  as?: string;
  /** Short name of a code system; of several the first is written, all are read. */
  coding?: string | readonly string[];
  codes?: string;
  by?: string;
  q?: string;
  is?: unknown;
  context?: string;
  only?: Direction;
  report?: string;
  why?: string;
  needs?: string;
  /** `as: product` backwards: the position of the quantity; the price is the exact quotient, else another alternative is taken. */
  'divide-by'?: string;
  /** A value that cannot be said is an input error: X12 requires the element, and a default would say something else. */
  untranslatable?: 'error';
  pas?: '2.2' | '2.0';
}

export type Direction = 'to-x12' | 'to-fhir';

/** A row as it stands in the table, with its place. See docs/mapping-tables.md for what each attribute means. */
export interface Row extends Alternative {
  x12?: string | readonly string[];
  first?: readonly Alternative[];
  default?: string;
  omit?: string;
  always?: boolean;
  fold?: 'same' | 'first' | { readonly max: readonly string[] };
  'as-name'?: string;
  override?: string;
  inherit?: string;
  combine?: Readonly<Record<string, string>>;
  use?: string;
  with?: string | readonly string[];
  loop?: string;
  segment?: string;
  each?: string | readonly string[];
  filter?: Guards;
  rest?: boolean;
  choose?: string;
  branches?: readonly Branch[];
  list?: readonly string[];
  place?: 'guide';
  rank?: readonly string[];
  index?: { readonly as: string; readonly key: string };
  pointer?: string;
  /** Another value of the same run that this position repeats: a fold, or a position of the segment's loop. */
  copy?: string;
  /** Of an inherit: written only where the position is empty; what differs from it is lost (a service type beside the category). */
  agrees?: true;
  /** The number of the loop at hand among its siblings (LX01), see rows/ordinal.ts. */
  ordinal?: true;
  /** Values that X12 implies by silence: not written, not lost. */
  skip?: readonly string[];
  /** How many elements are made on the way to FHIR; what X12 holds beyond that is reported. */
  'fhir-max'?: number;
  /** Several elements share one segment: all of them, or those that agree with the first at this path. */
  merge?: true | string;
  /** The text is added to what stands at the position already, with this between. */
  append?: string;
  /** The value completes its segment and does not open it (NM101). */
  completes?: true;
  /** A part of the value has a slot of its own behind it: the extension of a telephone number (EX after TE). */
  tail?: { readonly q: string; readonly as: string; readonly between: string };
  /** One place of the maximum is kept for the value of this name in the context, when there is one. */
  reserve?: string;
  derived?: boolean;
  /** On the way to FHIR: written only where nothing stands yet. */
  free?: boolean;
  /** Taken from the request that is answered (a path of the request's table); `when` must stand already. */
  from?: string;
  when?: string;
  'when-absent'?: string;
  /** The reference is the fullUrl of the resource when that is an http(s) address. */
  url?: boolean;
  /** Elements of the request one of which the segment names: that one is said again as it was, not made anew. */
  recall?: string;
  /** The request's elements are there already: a segment that names one of them adds nothing. */
  known?: boolean;
  /** An element of an answer that repeats the request's: nothing is written, nothing is lost. */
  echo?: true | 'implied';
  /** `note: '01'`: the text becomes a processNote; `link` gets its number. */
  note?: string;
  link?: string;
  /** To FHIR: reports that this position comes back otherwise. */
  tell?: string;
  /** Not when it was sent so. */
  unless?: 'sent';
  /** To FHIR: the contact (PER) as a text for people, where the answer says: contact the payer. */
  call?: string;
  /** Where the number of the text of the same loop is written. */
  noted?: string;
  /** Only when there is exactly one. */
  alone?: boolean;
  /** What an AAA means in the request: the element's name, or its FHIRPath in the caller's bundle. */
  locate?: 'element' | 'path';
  /** To FHIR: what the bundle in the making says there, see rows/derived.ts. `of`: only a resource of this type. */
  said?: string | readonly string[];
  of?: string;
  /** To FHIR: a value of the context. */
  given?: string;
  /** To FHIR: a Period of so many days (name in the context) from the day of the answer. */
  term?: string;
  /** To FHIR: a name of our own, made of the texts at these positions. */
  coin?: readonly string[];
  /** To FHIR: data-absent-reason where nothing stands. */
  absent?: string;
  /** Number of the service that is spoken of, and: once for each of them. See rows/lines.ts. */
  line?: string;
  lines?: string;
  after?: 'previous' | 'previous-input';
  /** The new member of a list goes before the others. */
  lead?: boolean;
  /** To X12, of an answer: what a ClaimResponse does not hold, see rows/answered-again.ts. */
  resend?: string;
  traces?: string;
  more?: true;
  summary?: string;
  'health-codes'?: string;
  /** Only what belongs to the loop and service at hand: documents asked for, errors. */
  'of-line'?: 'documents' | 'errors' | 'contact';
  /** A loop that does not stand below a level that was refused. */
  'unless-refused'?: true;
  /** A loop that the guide does not have everywhere where the fragment is used. */
  optional?: boolean;
  /** outcome of a ClaimResponse, from what its items say. */
  outcome?: { readonly items: string; readonly decided: string; readonly errors: string };
  /** Elements of the request that an answer takes up, see rows/join.ts. */
  join?: string;
  to?: string;
  number?: string;
  match?: readonly Match[];
  differs?: readonly string[];
  /** Segments that make a service speak for itself (HCR, AAA). */
  own?: readonly string[];
  asked?: readonly Row[];
  modified?: readonly Row[];
  'modified-item'?: readonly Row[];
  extra?: { readonly each: string; readonly number: string; readonly rows: readonly Row[] };
  undecided?: readonly Row[];
  every?: readonly Row[];
  'added-every'?: readonly Row[];
  /** What the event's decision says besides its code, where a service says none: on the item, or on what was granted. */
  details?: readonly Row[];
  'event-modified'?: readonly Row[];
  'event-modified-item'?: readonly Row[];
  /** What the event says of all its services, before they are gone through. */
  'of-event'?: readonly Row[];
  /** On the item: the answer to a part of it that was sent as a service of its own. */
  'of-part'?: readonly Row[];
  rows?: readonly Row[];
  max?: number;
  /** By an overlay: not sent; the sentence says why, and what the row would have sent is reported with it. */
  forbid?: string;
  /** By an overlay: refused without it, when its loop travels. */
  require?: Requirement;
  /** By an overlay: what a position of the row (as the row writes it) admits beyond what the guide says. */
  narrow?: Readonly<Record<string, Narrowing>>;
  /** By an overlay: codes that are sent as others. One way: what comes back is the code that was sent. */
  replace?: Readonly<Record<string, string>>;
  /** Where the overlay that changed this row says so. */
  overlay?: FilePosition | undefined;
  at?: FilePosition | undefined;
}

export interface Narrowing {
  readonly only?: readonly string[];
  readonly not?: readonly string[];
  /** Characters. */
  readonly max?: number;
  /** A text that is too long is refused instead of cut. */
  readonly whole?: boolean;
}

export interface Requirement {
  /** For the caller: why the partner wants it. */
  readonly text?: string | undefined;
  /** Of a segment block that serves several qualifiers: the one that has to be there. */
  readonly qualifier?: string | undefined;
  readonly at?: FilePosition | undefined;
}

/** How an answered service is told to belong to an element of the request, in this order. */
export type Match =
  { readonly trace: string; readonly sent: string; readonly part?: string } | { readonly same: readonly string[] } | 'last-one-left';

/** Keys of a row under which rows stand. `extra` and `branches` hold theirs one level further down. */
export const rowLists = [
  'rows',
  'asked',
  'modified',
  'modified-item',
  'undecided',
  'every',
  'added-every',
  'details',
  'event-modified',
  'event-modified-item',
  'of-event',
  'of-part',
] as const;

export interface Branch {
  branch: string;
  fhir?: Guards;
  x12?: Guards;
  only?: Direction;
  pas?: '2.2' | '2.0';
  rows?: readonly Row[];
  at?: FilePosition | undefined;
}

export interface NodeSource {
  type: string | readonly string[];
  /** Where the resource is referred to from: `claim.insurer`. */
  ref?: string;
  /** Further places that are linked on the way to FHIR. */
  also?: readonly string[];
  /** `first`: the first entry of the bundle. */
  entry?: 'first' | 'bundle';
  /** In a response: the node of the request that is taken over instead of made. */
  echo?: string;
  at?: FilePosition;
}

export interface QualifierRow {
  q: string | readonly string[];
  where?: Readonly<Record<string, string>>;
  as?: string;
  only?: Direction;
  report?: string;
  why?: string;
  /** Of the same preference as the line before: the order of the bundle decides between them. */
  tie?: true;
  /** Not for what is typed by a code of this system: it has a place of its own elsewhere. */
  unless?: string;
  /** What is written besides on the way to FHIR: the system of an identifier that X12 does not name. */
  make?: Readonly<Record<string, unknown>>;
}

export interface QualifierSource {
  /** Element that holds the value: `value` of an Identifier, `code` of a Coding. */
  value: string;
  /** Units of measure: the code lists of mappings/codes/units.yaml decide instead of rows. */
  units?: boolean;
  rows?: readonly QualifierRow[];
}

/** Why something has no row: an element of FHIR that X12 cannot carry, or an X12 position that FHIR has nothing for. */
export interface Accounted {
  /** `Claim.item.extension:epsdtIndicator`; without `fhir` the line is about `x12`. */
  fhir?: string;
  /** `2000E/UM05-2`, a whole segment `2000E/CR1`, in any loop with a star before the slash. */
  x12?: string;
  reason: string;
  kind?: 'lost' | 'by-design';
  pas?: '2.2' | '2.0';
  why?: string;
  at?: FilePosition;
}

/** A table file after loading: plain data, so that it can be cached as JSON. */
export interface TableSource {
  table: string;
  guide: string;
  /** Table of the other input: the request that an answer belongs to. */
  request?: string;
  /** What the Bundle is: constants of its own. */
  nodes: Readonly<Record<string, NodeSource>>;
  keys?: Readonly<Record<string, string>>;
  qualifiers?: Readonly<Record<string, QualifierSource>>;
  fragments?: Readonly<Record<string, readonly Row[]>>;
  /** Constants of every resource of a type that is made on the way to FHIR. */
  resources?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  accounted?: readonly Accounted[];
  rows: readonly Row[];
}

/**
 * Loads the files of one table from the mappings folder: the table itself and the fragment files that it names in `include`.
 * Places are named from there: `tables/common.yaml`.
 */
export function loadTable(
  mappings: string,
  name: string,
  schema: Readonly<Record<string, unknown>> | undefined,
): { source: TableSource | undefined; issues: Issue[] } {
  const issues: Issue[] = [];
  const read = (base: string): Record<string, unknown> | undefined => {
    const file = `tables/${base}`;
    const data = readYaml(join(mappings, file), schema === undefined ? {} : { schema });
    issues.push(...data.issues.map((issue) => (issue.at === undefined ? issue : { ...issue, at: { ...issue.at, file } })));
    if (data.issues.some((issue) => issue.severity === 'error') || data.value === undefined) return undefined;
    place(data.value, [], (path) => {
      const at = data.position(path);
      return { file, line: at.line, column: at.column };
    });
    return data.value as Record<string, unknown>;
  };
  const main = read(`${name}.yaml`);
  if (main === undefined) return { source: undefined, issues };
  for (const file of (main['include'] as string[] | undefined) ?? []) {
    const part = read(file);
    if (part === undefined) return { source: undefined, issues };
    for (const section of ['qualifiers', 'fragments', 'nodes', 'keys', 'resources'])
      if (part[section] !== undefined) main[section] = { ...(part[section] as object), ...(main[section] as object | undefined) };
    if (part['accounted'] !== undefined)
      main['accounted'] = [...((main['accounted'] as unknown[] | undefined) ?? []), ...(part['accounted'] as unknown[])];
  }
  delete main['include'];
  return { source: main as unknown as TableSource, issues };
}

/** Lists whose members are rows, or have a place of their own. */
const placed = new Set<string>([...rowLists, 'branches', 'accounted']);

/** Writes `at` into every row, branch, node and account, so that the place survives the cache. */
function place(value: unknown, path: DataPath, at: (path: DataPath) => FilePosition): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) place(item, [...path, index], at);
  } else if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    if (record['at'] !== undefined) return; // an alias: the place of its anchor stands
    const key = path.at(-1);
    const parent = path.at(-2);
    if (typeof key === 'number' || parent === 'nodes') {
      if (parent === 'nodes' || path.at(-3) === 'fragments' || (typeof parent === 'string' && placed.has(parent))) record['at'] = at(path);
    }
    for (const [name, item] of Object.entries(record)) if (name !== 'at' && name !== 'is') place(item, [...path, name], at);
  }
}
