import type { PasVersion, R4Model } from '../fhir/index.js';
import type { RequestInput } from './bundle.js';
import type { Issue } from '../issue/issue.js';
import { Cell } from './cell.js';
import type { ReadContext } from './reader.js';
import type { LoopIn, SegmentIn } from './incoming.js';
import type { MakeContext, Place, Address } from './place.js';
import { FollowPlace, ScratchPlace } from './place.js';
import type { LossKind, RowRef } from './report.js';
import type { TranslationContext } from './forward.js';

type Mutable = Record<string, unknown>;

export interface ReverseLoss {
  readonly kind: LossKind;
  readonly reason: string;
  readonly place: Place | undefined;
  readonly path: string | undefined;
  readonly x12: string | undefined;
  readonly row: RowRef | undefined;
  readonly why: string | undefined;
}

export interface ReverseTrace {
  readonly segment: SegmentIn;
  readonly element: number;
  readonly component: number;
  readonly repetition: number;
  readonly address: Address;
  readonly row: RowRef;
}

/** Services of an answer and the items that they are about. */
export interface Matching {
  readonly matched: ReadonlyMap<object, LoopIn>;
  /** Services that are about a part of an item. */
  readonly parts: ReadonlyMap<LoopIn, object>;
  readonly unmatched: readonly LoopIn[];
  /** The highest number that a service has so far: those that nobody asked for come after it. */
  highest: number;
}

export interface NodePlan {
  readonly name: string;
  readonly types: readonly string[];
  /** Links that are made with the resource: places of references. */
  readonly links: readonly ((run: ToFhir) => Place)[];
  readonly echo: string | undefined;
  readonly bundle: boolean;
}

/** A resource in the making that has a name in the table. */
class NodePlace implements Place {
  readonly scratch = false;
  types: readonly string[];
  resource: Mutable | undefined;
  constructor(
    private readonly run: ToFhir,
    readonly plan: NodePlan,
  ) {
    this.types = plan.types;
  }
  address(): undefined {
    return undefined;
  }
  peek(): unknown {
    return this.resource;
  }
  narrow(type: string): void {
    this.types = [type];
  }
  make(): Mutable {
    if (this.resource !== undefined) return this.resource;
    this.resource = this.plan.bundle ? this.run.bundle : this.run.newResource(this.types[0] ?? '');
    for (const link of this.plan.links) {
      const reference = link(this.run).make();
      this.run.targets.set(reference, this.resource);
    }
    return this.resource;
  }
  set(): void {
    throw new Error('a resource cannot be put as a value');
  }
}

/** One run from X12 to a bundle. */
export class ToFhir implements MakeContext {
  readonly bundle: Mutable = { resourceType: 'Bundle' };
  readonly resources: Mutable[] = [];
  /** Reference object → the resource that it points to; the text is written when all content is known. */
  readonly targets = new Map<object, Mutable>();
  readonly losses: ReverseLoss[] = [];
  readonly issues: Issue[] = [];
  readonly folds = new Map<string, { texts: readonly (string | undefined)[]; segment: SegmentIn; take: () => void }>();
  /** index name → slot → key value of the element made of it */
  readonly indexes = new Map<string, Map<number, unknown>>();
  readonly trace: ReverseTrace[] = [];
  private readonly places = new Map<string, Place>();
  private readonly finals: (() => void)[] = [];
  /** The item of the request that is being answered. */
  asked: Cell | undefined;
  /** Item of the request → its place in the answer. */
  readonly items = new Map<object, { cell: Cell; place: Place }>();
  notes = 0;
  /** The first text of a loop of the answer. */
  readonly noted = new Map<LoopIn, number>();
  /** Number of the service that the rows at hand speak of; undefined at the event. */
  line: number | undefined;
  /** Numbers of the services that the event at hand is about. */
  eventLines: readonly number[] = [];
  /** How many services were made items because nobody asked through us. */
  unasked = 0;
  /** Which service of the answer is about which item; over all events of the answer together. */
  matching: Matching | undefined;
  /** What the list at hand made last. */
  previous: Place | undefined;
  /** What `lines` made last. */
  previousInputs: readonly Place[] = [];
  /** Names of our own that were given out, with how often. */
  readonly coined = new Map<string, number>();

  constructor(
    private readonly plans: ReadonlyMap<string, NodePlan>,
    private readonly model: R4Model,
    readonly context: TranslationContext,
    /** Resources of the request that an answer takes over, by node name. */
    private readonly echoes: ReadonlyMap<string, Mutable> = new Map(),
    /** The request that an answer belongs to. */
    readonly request?: RequestInput,
  ) {}

  get pas(): PasVersion {
    return this.context.pas;
  }

  nodePlace(name: string): Place {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const plan = this.plans.get(name);
    if (plan === undefined) throw new Error(`no node %${name}`);
    const echo = plan.echo === undefined ? undefined : this.echoes.get(plan.echo);
    const place = echo === undefined ? new NodePlace(this, plan) : new ScratchPlace(plan.types);
    this.places.set(name, place);
    if (echo !== undefined)
      for (const link of plan.links) {
        const reference = link(this).make();
        this.targets.set(reference, echo);
      }
    return place;
  }

  /** What a node stands for: the request's own resource, or what has been made of it. */
  resourceOf(name: string): Mutable | undefined {
    const { echo } = this.plans.get(name) ?? {};
    const taken = echo === undefined ? undefined : this.echoes.get(echo);
    return taken ?? (this.places.get(name)?.peek() as Mutable | undefined);
  }

  /** The branch of a `choose` decides the type before anything is written. */
  narrow(place: Place, type: string): void {
    if (place instanceof NodePlace || place instanceof FollowPlace) place.narrow(type);
  }

  newResource(type: string): Mutable {
    const resource: Mutable = { resourceType: type };
    this.resources.push(resource);
    return resource;
  }

  targetOf(reference: object): Mutable | undefined {
    return this.targets.get(reference);
  }

  makeTarget(reference: Mutable, type: string): Mutable {
    const resource = this.newResource(type);
    this.targets.set(reference, resource);
    return resource;
  }

  numbered(type: string): boolean {
    return this.model.element(type, 'sequence')?.types[0] === 'positiveInt';
  }

  /** Reads the bundle in the making with paths of its own table. */
  reading(): ReadContext {
    return {
      node: (name) => {
        const plan = this.plans.get(name);
        const resource = this.resourceOf(name);
        return typeof resource === 'object' && resource !== null
          ? new Cell(resource, resource, '', String((resource as Mutable)['resourceType'] ?? plan?.types[0] ?? ''), resource)
          : undefined;
      },
      follow: (reference, root) => {
        // what was taken over from the request refers as it did there
        const target =
          this.targets.get(reference as object) ?? (this.request?.index.resolve(reference as never, root)?.resource as Mutable | undefined);
        return target === undefined ? undefined : { resource: target, type: String(target['resourceType']) };
      },
    };
  }

  /** Constants complete: they are written last, where something stands. */
  finally(act: () => void): void {
    this.finals.push(act);
  }

  finish(): void {
    // a constant may itself complete another: the list can grow while it is worked off
    for (let i = 0; i < this.finals.length; i++) this.finals[i]?.();
  }

  report(
    kind: LossKind,
    reason: string,
    x12: string | undefined,
    row: RowRef | undefined,
    why?: string,
    place?: Place,
    path?: string,
  ): void {
    this.losses.push({ kind, reason, place, path, x12, row, why });
  }

  traced(segment: SegmentIn, element: number, component: number, repetition: number, place: Place, row: RowRef): void {
    const address = place.address();
    if (address !== undefined) this.trace.push({ segment, element, component, repetition, address, row });
  }
}

export interface In {
  readonly loop: LoopIn;
  readonly segment: SegmentIn | undefined;
}
