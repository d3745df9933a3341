import { formatFilePosition } from '../datafile/path.js';
import { nearest } from '../datafile/nearest.js';
import type { Guide } from '../guide/model.js';
import { codec } from './codec/codec.js';
import type { Address } from './overlay-address.js';
import type { Workbench } from './overlay-apply.js';
import { elementAt, type Hit } from './overlay-find.js';
import type { OpenRow, Site } from './overlay-site.js';
import type { Operation, PlacedOverlayRow } from './overlay.js';
import { parsePosition, positionText, segmentOf } from './position.js';
import { parseSlots } from './rows/list.js';
import type { Alternative, Branch, Narrowing, Row } from './table.js';

/** One operation of an overlay row, on its way to the rows that it means. */
export interface Change {
  readonly operation: Operation;
  readonly by: PlacedOverlayRow;
  readonly address: Address;
  readonly bench: Workbench;
}

/** A sentence; `unfit` when the operation is none for this row, and is meant for another one at the same address. */
export type Fault = string | { readonly unfit: string };

type Guided = Hit & { readonly guide: Guide };

/** Changes one row, or says why that cannot be; a contradiction is told where it is found. */
export function changeRow(hit: Guided, change: Change): Fault | undefined {
  const { operation, by, bench } = change;
  const { row } = hit.site;
  if (operation === 'as' && !usesCodec(row, by)) return undefined;
  if (contradicts(row, change)) return undefined;
  const fault = change.operation === 'as' ? exchangeCodecs(row, by) : operate(hit, change);
  if (fault !== undefined) return fault;
  row.overlay = by.place;
  bench.touched.add(hit.site.table);
  if (by.row[operation] === false) return undefined;
  const said = { operation, value: by.row[operation], by };
  const history = bench.history.get(row);
  if (history === undefined) bench.history.set(row, [said]);
  else history.push(said);
  return undefined;
}

/** Undefined when it is done, else a sentence. */
function operate(hit: Guided, change: Change): Fault | undefined {
  const { operation, by, address } = change;
  const { row } = hit.site;
  const at = by.row.at;
  if (row.choose !== undefined && address.target.kind === 'choose') return changeChoose(row, change);
  const alternative = address.part === undefined ? undefined : partOf(row, address.part);
  if (address.part !== undefined && alternative === undefined)
    return `${at}: the row has ${row.first?.length ?? 1} alternative${row.first === undefined ? '' : 's'}, counted from #1`;
  switch (operation) {
    case 'forbid':
      return forbid(hit, change, alternative);
    case 'require':
      if (by.row.require === false) delete row.require;
      else row.require = { text: by.row.text, qualifier: hit.qualifier, at: by.place };
      return undefined;
    case 'default':
      return setDefault(hit, by);
    case 'always':
      return setAlways(hit, change);
    case 'codes':
      return changeCodes(hit, by, alternative);
    case 'max':
      return setMax(hit, by.row.max ?? 0);
    case 'whole':
      narrowValues(hit, { whole: by.row.whole === true });
      if (by.row.whole === true) row.untranslatable = 'error';
      else delete row.untranslatable;
      return undefined;
    case 'only':
      if (by.row.only !== undefined) (alternative ?? row).only = by.row.only;
      return undefined;
    case 'set':
      return setAttributes(hit, by, alternative);
    default:
      return undefined;
  }
}

function partOf(row: OpenRow, part: string): Alternative | undefined {
  const index = Number(part) - 1;
  if (row.first === undefined) return index === 0 ? row : undefined;
  if (row.first[index] === undefined) return undefined;
  // alternatives are shared between the uses of a fragment: this one gets its own
  const own = { ...row.first[index] };
  row.first = row.first.map((each, i) => (i === index ? own : each));
  return own;
}

function forbid(hit: Guided, { by, bench }: Change, alternative: Alternative | undefined): string | undefined {
  const { row } = hit.site;
  const lift = by.row.forbid === false;
  if (alternative !== undefined && alternative !== row) {
    if (lift) delete alternative.only;
    else alternative.only = 'to-fhir';
    return undefined;
  }
  if (hit.qualifier !== undefined) {
    const holders = hit.site.row.segment === undefined ? [hit.site] : below(hit.site, bench);
    const found = holders.flatMap((site) => site.positions.filter((each) => each.isQualifier).map((position) => ({ site, position })));
    if (found.length === 0) return `${by.row.at}: the rows there write no qualifier that could be left out.`;
    for (const { site, position } of found) {
      const before = site.row.narrow?.[position.text]?.not ?? [];
      const { qualifier } = hit;
      narrow(site.row, position.text, { not: lift ? before.filter((each) => each !== qualifier) : [...before, qualifier] });
      site.row.overlay = by.place;
    }
    return undefined;
  }
  if (lift) delete row.forbid;
  else row.forbid = `${by.row.text ?? `partner ${by.partner} does not take it`} (${formatFilePosition(by.place)})`;
  return undefined;
}

/** Rows that stand below a block. */
function below(site: Site, { tables }: Workbench): Site[] {
  const rows = new Set<OpenRow>();
  const visit = (row: Row): void => {
    rows.add(row);
    for (const each of [...(row.rows ?? []), ...(row.branches ?? []).flatMap((branch) => branch.rows ?? [])]) visit(each);
  };
  visit(site.row);
  return tables.flatMap(({ sites }) => sites.filter((each) => rows.has(each.row)));
}

function setDefault(hit: Guided, by: PlacedOverlayRow): Fault | undefined {
  const { row } = hit.site;
  const { default: value = '' } = by.row;
  if (
    row.inherit !== undefined ||
    row.copy !== undefined ||
    row.list !== undefined ||
    row.pointer !== undefined ||
    row.segment !== undefined ||
    row.loop !== undefined
  )
    return {
      unfit: `${by.row.at}: a default goes to a position that one value fills, not to a list, a segment or a value that follows another.`,
    };
  const unknown = notListed([value], hit);
  if (unknown !== undefined) return unknown;
  if (row.is !== undefined && row.fhir === undefined) row.is = value;
  else row.default = value;
  if (by.row.text !== undefined) row.why = by.row.text;
  return undefined;
}

function changeCodes(hit: Guided, by: PlacedOverlayRow, alternative: Alternative | undefined): string | undefined {
  const { replace, only, not, table } = by.row.codes ?? {};
  const { row } = hit.site;
  if (hit.positions.length === 0) return `${by.row.at}: codes belong to a position, e.g. UM06.`;
  const unknown = notListed([...Object.keys(replace ?? {}), ...Object.values(replace ?? {}), ...(only ?? []), ...(not ?? [])], hit);
  if (unknown !== undefined) return unknown;
  const refused = Object.values(replace ?? {}).find((code) => not?.includes(code) === true || only?.includes(code) === false);
  if (refused !== undefined) return `${by.row.at}: ${refused} is what codes are replaced by, and is refused at the same time.`;
  if (replace !== undefined) row.replace = { ...row.replace, ...replace };
  if (table !== undefined) (alternative ?? row).codes = table;
  // A code that is replaced has to get past its position before it can be.
  const kept = only === undefined ? undefined : [...only, ...Object.keys(replace ?? {})];
  if (kept !== undefined || not !== undefined)
    for (const { text } of hit.positions)
      narrow(row, text, { ...(kept === undefined ? {} : { only: kept }), ...(not === undefined ? {} : { not }) });
  return undefined;
}

/** Codes that the guide does not have at the position cannot be sent, whatever a partner takes. */
function notListed(codes: readonly string[], hit: Guided): string | undefined {
  for (const position of hit.positions) {
    const element = elementAt(hit.site, position, hit.guide);
    if (element?.codes === undefined || element.openCodes === true) continue;
    const wrong = codes.find((code) => element.codes?.has(code) === false);
    if (wrong === undefined) continue;
    const listed = [...element.codes];
    const meant = nearest(wrong, listed);
    return `The guide ${hit.guide.id} does not have "${wrong}" at ${element.ref} (${listed.slice(0, 15).join(' ')}${listed.length > 15 ? ' …' : ''})${meant === undefined ? '' : `; did you mean "${meant}"`}.`;
  }
  return undefined;
}

function setMax(hit: Guided, max: number): string | undefined {
  const { row } = hit.site;
  if (row.list !== undefined) {
    const slots = parseSlots(row.list) ?? [];
    row.list = slots.slice(0, max).map((slot) => {
      const { segment, elements, component, repetition } = slot;
      const [first = 0, ...more] = elements;
      const rest = more.map((each) => `+${String(each).padStart(2, '0')}`).join('');
      return positionText(segment?.id ?? '', segment?.qualifier, first, component, repetition) + rest;
    });
  } else if (row.segment !== undefined || row.loop !== undefined) row.max = Math.min(max, row.max ?? max);
  else if (hit.positions.length > 0) narrowValues(hit, { max });
  else return 'max goes to a value (characters), a segment, a loop or a list (repetitions).';
  return undefined;
}

function narrowValues(hit: Guided, narrowing: Narrowing): void {
  for (const { text, isQualifier } of hit.positions) if (!isQualifier) narrow(hit.site.row, text, narrowing);
}

function narrow(row: OpenRow, text: string, narrowing: Narrowing): void {
  row.narrow = { ...row.narrow, [text]: { ...row.narrow?.[text], ...narrowing } };
}

/** What says where a value comes from: `set` with one of them replaces them all. */
const sources = [
  'fhir',
  'first',
  'is',
  'by',
  'as',
  'coding',
  'codes',
  'context',
  'fold',
  'inherit',
  'copy',
  'default',
  'only',
  'report',
] as const;

function setAttributes(hit: Guided, by: PlacedOverlayRow, alternative: Alternative | undefined): string | undefined {
  const { set = {} } = by.row;
  if ('choose' in set) return `${by.row.at}: a branch is chosen at choose:NAME.`;
  const own = alternative ?? hit.site.row;
  if ('fhir' in set || 'first' in set || 'is' in set || 'context' in set) for (const key of sources) delete (own as OpenRow)[key];
  const { is, q, ...rest } = set;
  // A constant with its qualifier is an alternative: both are written, or neither.
  if (is !== undefined && q !== undefined && parsePosition(q) === undefined) (own as OpenRow).first = [{ is, q }];
  else {
    if (is !== undefined) own.is = is;
    if (q !== undefined) own.q = q;
  }
  Object.assign(own, rest);
  if (is !== undefined && own.fhir === undefined) {
    const unknown = notListed([String(is)], { ...hit, positions: hit.positions.filter((each) => !each.isQualifier) });
    if (unknown !== undefined) return unknown;
  }
  if (by.row.text !== undefined) own.why = by.row.text;
  return undefined;
}

function changeChoose(row: OpenRow, { operation, by, address }: Change): string | undefined {
  const branches = row.branches ?? [];
  const wanted = operation === 'set' ? (by.row.set?.choose ?? address.part) : address.part;
  const known = branches.map(({ branch }) => branch);
  if (wanted === undefined || !known.includes(wanted))
    return `choose:${row.choose} has the branches ${known.join(', ')}; write choose:${row.choose}#${known[0]}.`;
  switch (operation) {
    case 'set': {
      // Towards X12 always this one; what is read is told apart as before.
      const chosen = branches.find(({ branch }) => branch === wanted) as Branch;
      const type = chosen.fhir?.['type'];
      const always: Branch = { ...chosen, fhir: type === undefined ? {} : { type }, only: 'to-x12' };
      row.branches = [always, ...branches.flatMap((each): Branch[] => (each.only === 'to-x12' ? [] : [{ ...each, only: 'to-fhir' }]))];
      return undefined;
    }
    case 'forbid':
      row.branches = branches.flatMap((each): Branch[] =>
        each.branch !== wanted ? [each] : each.only === 'to-x12' ? [] : [{ ...each, only: 'to-fhir' }],
      );
      return undefined;
    case 'only':
      row.branches = branches.map((each): Branch =>
        each.branch === wanted && by.row.only !== undefined ? { ...each, only: by.row.only } : each,
      );
      return undefined;
    default:
      return `${by.row.at}: a branch can be forbidden, set, or made one-way (only).`;
  }
}

function exchangeCodecs(row: OpenRow, { row: { as = {} } }: PlacedOverlayRow): string | undefined {
  const unknown = [...Object.keys(as), ...Object.values(as)].find((name) => codec(name) === undefined);
  if (unknown !== undefined) return `There is no codec "${unknown}".`;
  const other = (name: string | undefined): string | undefined => (name === undefined ? undefined : as[name]);
  const mine = other(row.as);
  if (mine !== undefined) row.as = mine;
  if (row.first !== undefined)
    row.first = row.first.map((each) => {
      const its = other(each.as);
      return its === undefined ? each : { ...each, as: its };
    });
  return undefined;
}

function usesCodec(row: OpenRow, { row: { as = {} } }: PlacedOverlayRow): boolean {
  const uses = (each: Alternative): boolean => each.as !== undefined && as[each.as] !== undefined;
  return uses(row) || row.first?.some(uses) === true;
}

function setAlways(hit: Guided, change: Change): Fault | undefined {
  const { by, address } = change;
  const { row } = hit.site;
  const constant = row.is !== undefined || row.default !== undefined;
  if (address.target.kind === 'segment') {
    const lacking = by.row.always === true ? lackingConstant(hit, change) : undefined;
    if (lacking !== undefined)
      return `${by.row.at} cannot always be sent: ${lacking} is required in it, and no constant or default fills it.`;
    // the constants travel, the other rows go on as they are
    if (!constant) return undefined;
  } else if (!constant)
    return { unfit: `${by.row.at} has neither a constant nor a default that could always be sent: say default or set, too.` };
  row.always = by.row.always === true;
  return undefined;
}

/** A required element of the segment that only a value of the bundle could fill. */
function lackingConstant({ site, guide, positions }: Guided, { bench, address }: Change): string | undefined {
  const { target } = address;
  const [position] = positions;
  if (target.kind !== 'segment' || position === undefined) return undefined;
  const loop = site.loops.length === 0 ? guide.root : guide.loops.get(site.loops.at(-1) ?? '');
  const segment = loop === undefined ? undefined : segmentOf(loop, target.id, position.qualifier);
  const filled = new Set<number>(position.qualifier === undefined ? [] : [1]);
  for (const { sites } of bench.tables)
    for (const each of sites)
      if (
        each.table === site.table &&
        each.loops.join('/') === site.loops.join('/') &&
        (each.row.is !== undefined || each.row.default !== undefined)
      )
        for (const written of each.positions) if (written.segment === target.id) filled.add(written.element);
  return segment?.elements.find((element, i) => i > 0 && element?.usage === 'R' && !filled.has(i))?.ref;
}

/** Operations that want something to be sent. */
const sending: ReadonlySet<Operation> = new Set(['require', 'default', 'always', 'set', 'codes']);

/** Two overlays of one chain, or two rows of one file, of which one undoes what the other wants. */
function contradicts(row: OpenRow, { operation, by, bench }: Change): boolean {
  const value: unknown = by.row[operation];
  if (value === false) {
    bench.history.set(
      row,
      (bench.history.get(row) ?? []).filter((each) => each.operation !== operation),
    );
    return false;
  }
  for (const before of bench.history.get(row) ?? []) {
    const why = contradiction(before.operation, before.value, operation, value);
    if (
      why === undefined &&
      !(
        before.operation === operation &&
        before.by.row.at === by.row.at &&
        before.by.place.file === by.place.file &&
        differs(before.value, value)
      )
    )
      continue;
    const lift =
      before.operation === 'forbid' || before.operation === 'require'
        ? ` Lift it with { at: '${by.row.at}', ${before.operation}: false } if it is meant.`
        : '';
    bench.complain(
      'MAP-OVERLAY-CONFLICT',
      'error',
      by,
      `${by.row.at}: ${why ?? `${operation} is said twice`}; ${before.by.partner} says so in ${formatFilePosition(before.by.place)}.${lift}`,
    );
    return true;
  }
  return false;
}

function contradiction(before: Operation, was: unknown, operation: Operation, value: unknown): string | undefined {
  if (before === 'forbid' && sending.has(operation)) return `${operation} speaks of something that is forbidden`;
  if (before === 'require' && operation === 'forbid') return 'forbid speaks of something that is required';
  if (before === 'max' && operation === 'max' && Number(value) > Number(was))
    return `a maximum of ${String(value)} is more than the ${String(was)} that the way to the payer takes`;
  if (before === 'codes' && operation === 'codes') {
    const only = (was as { only?: readonly string[] }).only;
    const more = (value as { only?: readonly string[] }).only?.find((code) => only?.includes(code) === false);
    if (more !== undefined) return `the code ${more} is not among those that the way to the payer takes`;
  }
  if (before === 'codes' && operation === 'default' && (was as { only?: readonly string[] }).only?.includes(String(value)) === false)
    return `the default ${String(value)} is not among the codes that are taken`;
  return undefined;
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
