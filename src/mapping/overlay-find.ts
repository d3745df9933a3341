import type { Guide, GuideElement } from '../guide/model.js';
import type { Address, Target } from './overlay-address.js';
import type { Site, SitePosition, Unrolled } from './overlay-site.js';
import { segmentOf } from './position.js';

/** A row that an address means. */
export interface Hit {
  readonly site: Site;
  /** The positions that are meant; empty for a loop, a choose or a whole segment block. */
  readonly positions: readonly SitePosition[];
  /** The row serves several qualifiers (REF by qualifier list), of which the address means one. */
  readonly qualifier: string | undefined;
  /** The guide has no use for it there. */
  readonly void: boolean;
}

/** All rows that an address means, one for each place of their use. */
export function findSites({ sites, guide }: Unrolled & { readonly guide: Guide }, address: Address): Hit[] {
  const { target } = address;
  const around = sites.filter((site) => fits(site, address));
  switch (target.kind) {
    case 'all':
      return around.map((site) => hit(site, [], undefined, guide));
    case 'loop':
      return around.filter(({ opens }) => opens === target.id).map((site) => hit(site, [], undefined, guide));
    case 'choose':
      return around.filter(({ row }) => row.choose === target.name).map((site) => hit(site, [], undefined, guide));
    case 'segment': {
      const exact = around.flatMap((site) => inSegment(site, target, target.qualifier).map((each) => hit(site, each, undefined, guide)));
      const general =
        target.qualifier === undefined
          ? []
          : around.flatMap((site) => inSegment(site, target, undefined, true).map((each) => hit(site, each, target.qualifier, guide)));
      return [...exact, ...general];
    }
    case 'position': {
      const at = (qualifier: string | undefined, any: boolean): Hit[] => {
        const found = around.flatMap((site) => {
          const positions = site.positions.filter((each) => samePosition(each, target) && (any || each.qualifier === qualifier));
          return positions.length === 0 ? [] : [hit(site, positions, undefined, guide)];
        });
        // HI01 is the list of diagnoses; the components of its composites have addresses of their own (HI01-2)
        const whole = found.filter(({ positions }) => positions.some((each) => each.component === target.component));
        return whole.length > 0 ? whole : found;
      };
      const exact = at(target.qualifier, false);
      if (exact.length > 0) return exact;
      if (target.qualifier === undefined) return at(undefined, true);
      return at(undefined, false).map((each) => ({ ...each, qualifier: target.qualifier }));
    }
  }
}

function fits(site: Site, { loops, within, target }: Address): boolean {
  if (within !== undefined && !site.names.includes(within)) return false;
  if (target.kind === 'all' && loops.length === 0) return true;
  if (loops.length === 0) return target.kind === 'loop' || site.loops.length === 0;
  if (site.loops.length < loops.length) return false;
  const tail = site.loops.slice(site.loops.length - loops.length);
  return loops.every((each, i) => each === '*' || each === tail[i]);
}

/** The whole block of a segment, or the rows that write into it outside of a block. */
function inSegment(
  site: Site,
  target: Extract<Target, { kind: 'segment' }>,
  qualifier: string | undefined,
  strict = false,
): SitePosition[][] {
  const same = (other: string | undefined): boolean => (qualifier === undefined && !strict ? true : other === qualifier);
  if (site.segment !== undefined) return site.segment.id === target.id && same(site.segment.qualifier) ? [[]] : [];
  if (site.inside) return [];
  const positions = site.positions.filter((each) => each.segment === target.id && same(each.qualifier));
  return positions.length === 0 ? [] : [positions];
}

function samePosition(each: SitePosition, target: Extract<Target, { kind: 'position' }>): boolean {
  if (each.segment !== target.id || each.element !== target.element) return false;
  if (target.component !== undefined && each.component !== target.component) return false;
  return target.repetition === undefined || each.repetition === target.repetition;
}

function hit(site: Site, positions: readonly SitePosition[], qualifier: string | undefined, guide: Guide): Hit {
  const idle =
    positions.length > 0 &&
    positions.every((each) => {
      const element = elementAt(site, each, guide);
      return element === undefined || element.usage === 'N';
    });
  return { site, positions, qualifier, void: idle };
}

/** The guide's element at a position; undefined where the guide has none. A component of a composite that is not used is not used. */
export function elementAt(site: Site, position: SitePosition, guide: Guide): GuideElement | undefined {
  const loop = site.loops.length === 0 ? guide.root : guide.loops.get(site.loops.at(-1) ?? '');
  const segment = loop === undefined ? undefined : segmentOf(loop, position.segment, position.qualifier);
  const whole = segment?.elements[position.element];
  if (position.component === undefined || whole === undefined || whole.usage === 'N') return whole;
  return whole.components?.[position.component];
}
