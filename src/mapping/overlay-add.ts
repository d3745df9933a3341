import type { Guide, GuideLoop } from '../guide/model.js';
import type { Address } from './overlay-address.js';
import type { Workbench } from './overlay-apply.js';
import { findSites } from './overlay-find.js';
import type { PlacedOverlayRow } from './overlay.js';
import { positionText, segmentOf } from './position.js';
import type { Row } from './table.js';

type Table = Workbench['tables'][number];

/** `add`: a whole row at an address that the guide has and the table lacks. Its position comes from the address. */
export function addRow(address: Address, add: Partial<Row>, by: PlacedOverlayRow, tables: readonly Table[], bench: Workbench): void {
  const { target } = address;
  const wrong = (message: string): void => bench.complain('MAP-OVERLAY-OPERATION', 'error', by, message);
  if (target.kind === 'all' || target.kind === 'choose') return wrong(`${by.row.at}: a row is added at a position, a segment or a loop.`);
  if (address.part !== undefined) return wrong(`${by.row.at}: a further alternative is said with set (first).`);
  let parents = 0;
  for (const table of tables) {
    const { guide } = table;
    const there = findSites(table, address).find((hit) => hit.qualifier === undefined);
    if (there !== undefined)
      return wrong(
        `${address.text} is in the table already (${there.site.row.at?.file ?? ''}:${there.site.row.at?.line ?? ''}): change it with set.`,
      );
    const loops = target.kind === 'loop' && address.loops.length === 0 ? parentsOf(target.id, guide) : address.loops;
    const named = loops.at(-1);
    const loop = named === undefined ? guide.root : guide.loops.get(named);
    if (loop === undefined || !guideHas(loop, address)) continue;
    const into = named === undefined ? [undefined] : holders(table, { ...address, loops }, named);
    for (const site of into) {
      table.adopt({ ...positioned(address), ...add, at: by.place, overlay: by.place }, site);
      bench.touched.add(table.source.table);
      parents++;
    }
  }
  if (parents === 0)
    bench.complain(
      'MAP-OVERLAY-ADDRESS',
      'error',
      by,
      `Nothing can be added at ${address.text}: the guide has no such position, or no row of the table opens that loop (add the loop first).`,
    );
}

/** The rows that open the loop, each at its place. */
function holders({ sites }: Table, { loops, within }: Address, named: string) {
  const above = loops.slice(0, -1);
  return sites.filter(
    (site) =>
      site.opens === named &&
      site.row.only !== 'to-fhir' &&
      (within === undefined || site.names.includes(within)) &&
      above.every((each, i) => each === '*' || each === site.loops.slice(site.loops.length - above.length)[i]),
  );
}

function parentsOf(id: string, guide: Guide): readonly string[] {
  for (const [parent, loop] of guide.loops) if (loop.children.some((each) => each.kind === 'loop' && each.id === id)) return [parent];
  return [];
}

function guideHas(loop: GuideLoop, { target }: Address): boolean {
  if (target.kind === 'loop') return loop.children.some((each) => each.kind === 'loop' && each.id === target.id);
  if (target.kind !== 'segment' && target.kind !== 'position') return false;
  const segment = segmentOf(loop, target.id, target.qualifier);
  if (segment === undefined) return false;
  const codes = segment.qualifier?.codes ?? segment.elements[1]?.codes;
  if (target.qualifier !== undefined && codes?.has(target.qualifier) === false) return false;
  if (target.kind === 'segment') return true;
  const whole = segment.elements[target.element];
  const element = target.component === undefined ? whole : whole?.components?.[target.component];
  return element !== undefined && element.usage !== 'N' && whole?.usage !== 'N';
}

function positioned({ target }: Address): Row {
  switch (target.kind) {
    case 'loop':
      return { loop: target.id };
    case 'segment':
      return { segment: target.qualifier === undefined ? target.id : `${target.id}[${target.qualifier}]` };
    case 'position':
      return { x12: positionText(target.id, target.qualifier, target.element, target.component, target.repetition) };
    default:
      return {};
  }
}
