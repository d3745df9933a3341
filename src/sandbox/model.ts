/**
 * The sandbox payer's file (mappings/sandbox/payer.yaml) as types; mappings/schema/sandbox.schema.json holds the same
 * as a JSON Schema and docs/sandbox.md explains it for people. Positions are written as in the guide: `SV101-2`, `HSD02`.
 */
export interface SandboxFile {
  readonly payer: Payer;
  /** What of the request's loops comes back, by loop of the *response*; what the response guide does not admit stays out. */
  readonly echo: Readonly<Record<string, EchoPlan>>;
  /** Scenario of a request that nothing else selects. */
  readonly default: string;
  /** Tried in order, after the script and the member ids. */
  readonly rules: readonly Rule[];
  readonly scenarios: Readonly<Record<string, Scenario>>;
}

export interface Payer {
  /** A member id (2010C NM109) of this prefix and a scenario id in capitals plays that scenario. */
  readonly memberPrefix: string;
  /** TRN03 of the payer's own traces, exactly 10 characters. */
  readonly traceEntity: string;
  /** TRN02 of the payer's own trace at 2000E. */
  readonly trace: string;
  /** Length in days of a certified period when the request has none. */
  readonly certifiedDays: number;
  /** 2010A PER, in every answer. */
  readonly contact?: ContactPlan;
}

export interface EchoPlan {
  /** Loop of the request when it has another name there (2010FA ← 2010F). */
  readonly from?: string;
  /** Segment ids, or `DTP472` for one qualifier. */
  readonly segments: readonly string[];
  /** Values in place of such as the response does not admit, by position (`NM101: 1P`). */
  readonly instead?: Readonly<Record<string, string>>;
}

/** All given conditions hold; each is met by any of its values. */
export interface Rule {
  readonly when: {
    /** 2010C NM109. */
    readonly member?: readonly string[];
    /** UM03 at 2000E or at any 2000F. */
    readonly serviceType?: readonly string[];
    /** SV101-2, SV202-2, SV301-2 of any 2000F. */
    readonly procedure?: readonly string[];
    /** 2000E UM02. */
    readonly certificationType?: readonly string[];
    /** BHT02. */
    readonly purpose?: readonly string[];
  };
  readonly scenario: string;
}

export interface Scenario {
  /** One line for docs and for `scenarios()`. */
  readonly title: string;
  /** What the request must hold for this scenario to make sense; else `otherwise` is played. */
  readonly needs?: {
    readonly services?: number;
    readonly eventProviders?: number;
    readonly serviceProviders?: number;
    readonly dependent?: boolean;
  };
  readonly otherwise?: string;
  /** In the order of sending; none = silent. */
  readonly answers: readonly AnswerPlan[];
}

export interface AnswerPlan {
  /** Seconds after the request; 0 unless given. */
  readonly after?: number;
  /** The same bytes as an earlier answer of this scenario (1 = the first). */
  readonly copyOf?: number;
  /** A TA1 or a 999 in place of a 278. */
  readonly acknowledgement?: AcknowledgementPlan;
  /** The review of another scenario's last answer. */
  readonly like?: string;
  readonly review?: ReviewPlan;
  /** Breaks the finished X12. */
  readonly damage?: Damage;
}

export type AcknowledgementPlan =
  { readonly ta1: { readonly accepted: boolean; readonly note: string } } | { readonly functional: 'accepted' | 'rejected' };

export type Damage = 'truncated' | 'segment-count' | 'unknown-parent' | 'not-x12';

/** Loops above the event that an AAA can stand in. */
export type RejectLoop = '2000A' | '2010A' | '2010B' | '2010C' | '2010D';

export interface ReviewPlan {
  /** AAA above the event: the answer ends at that loop. */
  readonly reject?: readonly (RejectPlan & { readonly at: RejectLoop })[];
  /** BHT06: true 19, false 18; else 19 when anything is pended. */
  readonly more?: boolean;
  /** 2010C NM109 in place of the request's. */
  readonly member?: string;
  /** `none`: the request's TRN are not returned. */
  readonly traces?: 'returned' | 'none';
  readonly event?: DecisionPlan;
  /** One 2000F per requested service: the first plan whose `which` fits. `none`: no 2000F. */
  readonly services?: readonly ServicePlan[] | 'none';
  readonly order?: 'asked' | 'reversed';
  /** One 2000E for all services, or one for each. */
  readonly events?: 'one' | 'per-service';
  /** Services that nobody asked for. */
  readonly add?: readonly AddedService[];
}

export interface RejectPlan {
  /** AAA03. */
  readonly code: string;
  /** AAA04. */
  readonly followUp: string;
}

/** A decision at 2000E or 2000F. */
export interface DecisionPlan {
  /** HCR01; `from-services` sums the services up (A2 when they differ), at 2000E only. */
  readonly action?: string;
  /** HCR02. */
  readonly number?: string;
  /** HCR03, up to five. */
  readonly reasons?: readonly string[];
  /** HCR04. */
  readonly secondOpinion?: 'Y' | 'N';
  /** AAA in place of, or beside, the decision. */
  readonly reject?: readonly RejectPlan[];
  /** AAA in the first provider loop of this level (2010EA, 2010FA). */
  readonly rejectProvider?: readonly RejectPlan[];
  /** DTP*102 with the day of the answer. */
  readonly issued?: boolean;
  /** DTP*007 as a period, or DTP*007 and DTP*036. */
  readonly certified?: CertifiedPlan;
  /** REF*NT. */
  readonly administrativeReference?: string;
  /** REF*BB. */
  readonly authorization?: string;
  /** The payer's own TRN*1 at this level. */
  readonly trace?: string;
  /** MSG. */
  readonly message?: string;
  /** PWK: documents that the payer asks for. */
  readonly documents?: readonly DocumentPlan[];
  /** HI*LOI: LOINC codes that the payer asks for. */
  readonly loinc?: readonly string[];
  /** L5 contact for the above (2010EB, 2010FB). */
  readonly reviewContact?: EntityPlan;
  /** Values that differ from the asked ones. */
  readonly change?: readonly ChangePlan[];
  /** Days by which echoed AAH, 435 and 472 dates move. */
  readonly shiftDays?: number;
  readonly providers?: 'echo' | 'none';
  readonly addProviders?: readonly (EntityPlan & { readonly role: string })[];
}

export interface ServicePlan extends DecisionPlan {
  readonly which: ServiceSelector;
  /** No 2000F for this service. */
  readonly drop?: boolean;
}

export type ServiceSelector = 'all' | 'first' | 'last' | { readonly procedure: readonly string[] };

export interface CertifiedPlan {
  readonly days?: number;
  readonly as?: 'range' | 'pair';
}

export interface DocumentPlan {
  /** PWK01. */
  readonly type: string;
  /** PWK02. */
  readonly by: string;
  /** PWK06. */
  readonly controlNumber?: string;
  /** PWK07. */
  readonly description?: string;
}

/** `set` (only where the value is `from`, if given) or `times` (rounded up). */
export interface ChangePlan {
  readonly at: string;
  readonly from?: string;
  readonly set?: string;
  readonly times?: number;
}

export interface AddedService extends DecisionPlan {
  /** SV101-1 and -2. */
  readonly procedure: { readonly qualifier: string; readonly code: string };
  readonly units?: { readonly unit: string; readonly count: string };
}

export interface ContactPlan {
  readonly name?: string;
  /** Up to three, in order: TE, FX, EM, EX, UR. */
  readonly numbers: readonly { readonly type: string; readonly value: string }[];
}

export interface EntityPlan {
  readonly organization?: string;
  readonly person?: { readonly last: string; readonly first?: string };
  readonly id?: { readonly qualifier: string; readonly value: string };
  readonly references?: readonly { readonly qualifier: string; readonly value: string; readonly state?: string }[];
  readonly address?: { readonly lines: readonly string[]; readonly city: string; readonly state: string; readonly zip: string };
  readonly contact?: ContactPlan;
  readonly taxonomy?: { readonly role: string; readonly code: string };
}
