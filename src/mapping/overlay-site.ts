import { segmentOf, parsePosition, parseSegmentKey, positionText } from './position.js';
import type { Guide, GuideLoop } from '../guide/model.js';
import type { FilePosition } from '../issue/issue.js';
import type { Slot } from './compiler.js';
import { parseSlots } from './rows/list.js';
import { rowLists, type Branch, type Row, type TableSource } from './table.js';

/** Lists of a join that speak of the event, not of its services. */
const ofEvent = new Set<string>(['undecided', 'every', 'added-every', 'details', 'event-modified', 'event-modified-item', 'of-event']);

/** A row as an overlay may change it. */
export type OpenRow = { -readonly [K in keyof Row]: Row[K] };

/** A position that a row writes, tied to its text in the row. */
export interface SitePosition {
  /** As the row writes it: `02`. */
  readonly text: string;
  readonly segment: string;
  readonly qualifier: string | undefined;
  readonly element: number;
  readonly component: number | undefined;
  readonly repetition: number | undefined;
  /** The qualifier of the row's value (`q`), not the value. */
  readonly isQualifier: boolean;
}

/** One row at one place of its use. */
export interface Site {
  readonly row: OpenRow;
  /** The list that the row stands in. */
  readonly list: OpenRow[];
  readonly table: string;
  /** Ids of the loops around it, outermost first; for a loop row without its own. */
  readonly loops: readonly string[];
  /** The loop that a loop or join row opens. */
  readonly opens: string | undefined;
  readonly segment: { readonly id: string; readonly qualifier: string | undefined } | undefined;
  /** The row stands in a segment block. */
  readonly inside: boolean;
  readonly positions: readonly SitePosition[];
  /** Fragments and branches that lead here. */
  readonly names: readonly string[];
  readonly usedAt: FilePosition | undefined;
}

/** A table whose fragments are copied for each use, so that a row can be changed at one place alone, and its sites. */
export interface Unrolled {
  readonly source: TableSource;
  readonly sites: readonly Site[];
  /** Takes a further row into the rows of a loop row, or of the table. */
  adopt(row: Row, into: Site | undefined): void;
}

interface Around {
  readonly loops: readonly string[];
  readonly loop: GuideLoop | undefined;
  readonly segment: Site['segment'];
  readonly slots: readonly Slot[] | undefined;
  readonly names: readonly string[];
  readonly usedAt: FilePosition | undefined;
  readonly stack: readonly string[];
}

export function unroll(source: TableSource, guide: Guide): Unrolled {
  const sites: Site[] = [];
  const fragments: Record<string, readonly Row[]> = {};
  let copies = 0;

  function copy(rows: readonly Row[], around: Around): OpenRow[] {
    const list: OpenRow[] = [];
    for (const original of rows) {
      const row: OpenRow = { ...original };
      list.push(row);
      const opens = row.loop ?? (row.join === 'items' ? undefined : row.join);
      const segment = row.segment === undefined ? around.segment : parseSegmentKey(row.segment);
      const slots = row.list === undefined ? around.slots : (parseSlots(row.list) ?? []);
      let positions: readonly SitePosition[] | undefined;
      sites.push({
        row,
        list,
        table: source.table,
        loops: around.loops,
        opens,
        segment: row.segment === undefined ? undefined : segment,
        inside: around.segment !== undefined,
        // most sites are never asked: an overlay speaks of a few addresses
        get positions() {
          return (positions ??= positionsOf(row, around));
        },
        names: around.names,
        usedAt: around.usedAt,
      });
      if (row.use !== undefined) {
        const own = source.fragments?.[row.use];
        if (own === undefined || around.stack.includes(row.use)) continue; // the compiler tells
        const name = `${row.use}~${++copies}`;
        fragments[name] = copy(own, {
          ...around,
          names: [...around.names, row.use],
          usedAt: row.at ?? around.usedAt,
          stack: [...around.stack, row.use],
        });
        row.use = name;
        continue;
      }
      const inner: Around = {
        ...around,
        segment: opens === undefined ? segment : undefined,
        slots,
        loops: opens === undefined ? around.loops : [...around.loops, opens],
        loop: opens === undefined ? around.loop : guide.loops.get(opens),
      };
      for (const key of rowLists) {
        const held = row[key];
        // what speaks of the event beside its services stands in the event's loop
        const outside = row.join !== undefined && ofEvent.has(key);
        if (held !== undefined) row[key] = copy(held, outside ? around : inner);
      }
      if (row.extra !== undefined) row.extra = { ...row.extra, rows: copy(row.extra.rows, inner) };
      if (row.branches !== undefined)
        row.branches = row.branches.map((branch): Branch =>
          branch.rows === undefined
            ? { ...branch }
            : { ...branch, rows: copy(branch.rows, { ...inner, names: [...around.names, branch.branch] }) },
        );
    }
    return list;
  }

  const rows = copy(source.rows, {
    loops: [],
    loop: guide.root,
    segment: undefined,
    slots: undefined,
    names: [],
    usedAt: undefined,
    stack: [],
  });
  const adopt = (row: Row, into: Site | undefined): void => {
    const around: Around = {
      loops: into === undefined ? [] : [...into.loops, into.opens ?? ''],
      loop: into === undefined ? guide.root : guide.loops.get(into.opens ?? ''),
      segment: undefined,
      slots: undefined,
      names: into?.names ?? [],
      usedAt: undefined,
      stack: [],
    };
    const made = copy([row], around);
    if (into === undefined) rows.push(...made);
    else into.row.rows = [...(into.row.rows ?? []), ...made];
  };
  return { source: { ...source, rows, fragments }, sites, adopt };
}

/** The positions that a row writes; those of a row in a list once for each slot. */
function positionsOf(row: Row, around: Around): SitePosition[] {
  const found: SitePosition[] = [];
  const add = (text: string, isQualifier: boolean): void => {
    for (const slot of around.slots === undefined ? [undefined] : around.slots) {
      const position = resolve(text, around, slot);
      if (position !== undefined) found.push({ ...position, text, isQualifier });
    }
  };
  if (row.list !== undefined)
    for (const slot of parseSlots(row.list) ?? []) {
      const segment = slot.segment ?? around.segment;
      if (segment !== undefined)
        found.push({
          text: '',
          segment: segment.id,
          qualifier: segment.qualifier,
          element: slot.elements[0] ?? 0,
          component: slot.component,
          repetition: slot.repetition,
          isQualifier: false,
        });
    }
  for (const text of typeof row.x12 === 'string' ? [row.x12] : (row.x12 ?? [])) add(text, false);
  if (row.q !== undefined && row.x12 !== undefined) add(row.q, true);
  return found;
}

/** As the compiler reads it: relative to the slot of a list, else to the segment at hand. */
function resolve(text: string, { loop, segment }: Around, slot: Slot | undefined): Omit<SitePosition, 'text' | 'isQualifier'> | undefined {
  const parsed = parsePosition(text);
  if (parsed === undefined) return undefined;
  let { element, component, repetition } = parsed;
  let holder: { readonly id: string; readonly qualifier: string | undefined } | undefined;
  if (parsed.segment !== undefined)
    holder = { id: parsed.segment, qualifier: parsed.qualifier ?? (parsed.segment === segment?.id ? segment.qualifier : undefined) };
  else if (slot === undefined) holder = segment;
  else {
    holder = slot.segment ?? segment;
    repetition = slot.repetition;
    if (slot.elements.length > 1) element = slot.elements[element - 1] ?? 0;
    else {
      const inside = element;
      element = slot.elements[0] ?? 0;
      if (slot.component !== undefined) component = slot.component;
      else if (holder !== undefined && loop !== undefined && segmentOf(loop, holder.id, holder.qualifier)?.elements[element]?.components)
        component = inside;
    }
  }
  return holder === undefined ? undefined : { segment: holder.id, qualifier: holder.qualifier, element, component, repetition };
}

/** How an overlay would write the address of a site; several for a row in a list. */
export function addressesOf(site: Site): string[] {
  const loop = site.loops.at(-1);
  const below = (text: string): string => (loop === undefined ? text : `${loop}/${text}`);
  if (site.opens !== undefined) return [site.opens];
  if (site.row.choose !== undefined) return [below(`choose:${site.row.choose}`)];
  if (site.segment !== undefined && site.row.segment !== undefined) return [below(site.row.segment)];
  return site.positions.map((each) => below(positionText(each.segment, each.qualifier, each.element, each.component, each.repetition)));
}
