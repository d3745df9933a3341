import type { GuideLoop, GuideSegment } from '../guide/model.js';
import type { ResolvedPath } from './reader.js';
import type { RowRef } from './report.js';

/** Directions in which a row is used; a derived row is written towards FHIR beside the row that carries the value. */
export type Way = 'both' | 'to-x12' | 'to-fhir' | 'derived';

export interface Carrier {
  readonly kind: 'value' | 'constant' | 'pointer' | 'guard';
  readonly ref: RowRef;
  /** `2010C NM109`; none for constants and guards of the FHIR side. */
  readonly position?: string;
  readonly way?: Way | undefined;
}

/** A carrier with the element ids of the profiles that it is about. */
export type SurveyedCarrier = Carrier & { readonly way: Way; readonly ids: readonly string[] };

/**
 * What the rows of a table say, collected while they are compiled. Element ids begin with the resource and the node through which
 * it is reached: `Organization@insurer.name`, `Practitioner@.name[0].family` is `Practitioner@.name.family`.
 */
export class Survey {
  readonly carriers: SurveyedCarrier[] = [];
  /** Loop → position (`REF[6P]02`, `UM04-1`) that some row reads or writes. */
  readonly positions = new Map<GuideLoop, Set<string>>();
  private readonly names = new WeakMap<readonly string[], readonly string[]>();

  /** The element ids behind a list of focus types. */
  named(types: readonly string[]): readonly string[] {
    return this.names.get(types) ?? [];
  }

  name(types: readonly string[], ids: readonly string[]): void {
    this.names.set(types, ids);
  }

  idsOf(
    resolved: ResolvedPath | string,
    focus: readonly string[],
    nodes: { nodeTypes(name: string): readonly string[] | undefined },
  ): readonly string[] {
    if (typeof resolved === 'string') return [];
    let ids =
      resolved.node === undefined
        ? this.named(focus)
        : (nodes.nodeTypes(resolved.node) ?? []).map((type) => `${type}@${resolved.node ?? ''}`);
    for (const step of resolved.steps) {
      if (step.kind === 'follow') ids = step.type === undefined ? ['Resource@'] : [`${step.type}@`];
      else if (step.kind === 'key') ids = [`${nodes.nodeTypes(step.node)?.[0] ?? ''}@${step.node}.${step.list}`];
      else {
        const { name, slice, choice } = step.step;
        const text = choice ? `${name}[x]` : choiceStep(name);
        ids = ids.map((id) => `${id}.${text}${slice === undefined ? '' : `:${slice}`}`);
      }
    }
    return ids;
  }

  position(loop: GuideLoop, segment: GuideSegment, qualifier: string | undefined, element: number, component: number | undefined): void {
    let known = this.positions.get(loop);
    if (known === undefined) this.positions.set(loop, (known = new Set()));
    const text = `${String(element).padStart(2, '0')}${component === undefined || component === 0 ? '' : `-${component}`}`;
    known.add(`${segment.id}${text}`);
    if (qualifier !== undefined) known.add(`${segment.id}01`).add(`${segment.id}[${qualifier}]${text}`);
  }
}

/** `occurrenceTiming` is the choice `occurrence[x]` by its JSON key. */
export function choiceStep(name: string): string {
  return name.replace(
    /^(occurrence|code|medication|value|location|serviced|multipleBirth|timing|quantity|diagnosis|reported)(Timing|CodeableConcept|Reference|Quantity|DateTime|Period|Date|Integer|Address)$/,
    '$1[x]',
  );
}
