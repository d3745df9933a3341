import type { PasVersion } from '../fhir/index.js';
import type { Accounted } from './table.js';

/** What a table says of X12 positions that no row carries: `2000E/UM05-2`, `2000E/UM05`, `2000E/UM`, a star for any loop, `2010EC`; the most exact line wins. */
export interface Silences {
  of(loop: string, segment: string, element: number, component: number): Accounted | undefined;
}

export function compileSilences(accounted: readonly Accounted[] | undefined, pas: PasVersion): Silences {
  const lines = new Map<string, Accounted>();
  for (const each of accounted ?? [])
    if (each.x12 !== undefined && (each.pas === undefined || each.pas === pas) && !lines.has(each.x12)) lines.set(each.x12, each);
  return {
    of(loop, segment, element, component) {
      const position = `${segment}${String(element).padStart(2, '0')}`;
      for (const tail of [...(component > 0 ? [`${position}-${component}`] : []), position, segment])
        for (const head of [loop, '*']) {
          const found = lines.get(`${head}/${tail}`);
          if (found !== undefined) return found;
        }
      return lines.get(loop);
    },
  };
}
