import type { Issue } from '../issue/issue.js';
import { type BundleIndex, indexBundle } from './bundle-index.js';
import type { FhirDefinitions } from './definitions.js';
import { FullDates } from './full-dates.js';
import { type JsonObject, type JsonValue, isArray, isObject } from './json.js';
import { ProfileMinimum, claimUse } from './profile-minimum.js';
import { checkOtherReferences, checkRequiredReferences, priorClaims } from './reference-rules.js';
import { checkSequences } from './sequence-rules.js';
import type { PasVersion } from './slices.js';
import { type Fault, StructureCheck, type StructureOptions } from './structure.js';

export interface RequestCheckOptions {
  /** What a profile requires but defaults can fill is an error, and so is a reference that resolves to nothing. */
  readonly strict: boolean;
  readonly pas: PasVersion;
  readonly definitions: FhirDefinitions;
  /** `submit` (default) covers updates: the Claim says which it is. */
  readonly operation?: 'submit' | 'inquire';
}

/** More than this helps nobody; the answer says that there are more. */
const mostIssues = 100;

/** Rules of one set of definitions, made when first used. */
interface CompiledRules {
  readonly structure: StructureCheck;
  readonly options: StructureOptions;
  readonly fullDates: FullDates;
  readonly minimum: Readonly<Record<PasVersion, ProfileMinimum>>;
}

const compiled = new WeakMap<FhirDefinitions, CompiledRules>();

/**
 * "Bad input": everything about a request bundle that can be judged without translating it. Every issue has a FHIRPath and says what to
 * do; none holds a value of the input. An error means: nothing is stored, nothing is sent. Never throws, whatever `body` is.
 */
export function checkRequestBundle(body: unknown, options: RequestCheckOptions): Issue[] {
  const shape = checkShape(body);
  if (!isObject(body) || shape.some((issue) => issue.code === 'FHIR-NOT-BUNDLE' || issue.code === 'FHIR-BUNDLE-EMPTY')) return shape;
  const rules = rulesOf(options.definitions);
  const { index, issues: duplicates } = indexBundle(body);
  const collector = new Collector(index, options.strict, [...shape, ...duplicates]);

  const { faults, references, extensions } = rules.structure.check(body, 'Bundle', rules.options);
  for (const fault of faults) collector.add(fault, true);

  const first = index.entries[0];
  const claim = first?.number === 0 && first.resource.resourceType === 'Claim' ? first : undefined;
  const judged = new Set<JsonObject>();
  if (claim !== undefined) {
    for (const reference of checkRequiredReferences(claim, index, collector.found)) judged.add(reference);
    checkSequences(claim.resource, collector.found);
  }
  for (const entry of index.entries) for (const prior of priorClaims(entry.resource)) judged.add(prior);
  checkOtherReferences(references, index, judged, collector.found);
  rules.fullDates.check(
    index.entries.map((entry) => entry.resource),
    extensions,
    collector.found,
  );
  const minimum = rules.minimum[options.pas];
  minimum.checkBundle(body, collector.found);
  const use = claimUse(claim?.resource ?? {}, options.operation ?? 'submit');
  for (const entry of index.entries) {
    // A further Claim is the prior one of an update; what it lacks is nobody's business now.
    if (entry.resource.resourceType !== 'Claim' || entry === claim) minimum.check(entry.resource, use, collector.found);
  }
  return collector.issues();
}

/** What makes any further reading pointless, or is about the bundle itself. */
function checkShape(body: unknown): Issue[] {
  const error = (code: Issue['code'], message: string, fhirPath: string): Issue => ({ code, severity: 'error', message, fhirPath });
  if (!isObject(body))
    return [error('FHIR-NOT-BUNDLE', 'The request is no Bundle but another JSON value. Send a PAS request Bundle.', 'Bundle')];
  if (body.resourceType !== 'Bundle') {
    return [
      error('FHIR-NOT-BUNDLE', 'The request is no Bundle. Set resourceType to Bundle and put the Claim into the first entry.', 'Bundle'),
    ];
  }
  const entries = body.entry;
  if (entries === undefined || !isArray(entries) || entries.length === 0) {
    const advice = 'Add the Claim as first entry, then every resource that it refers to.';
    return [error('FHIR-BUNDLE-EMPTY', `The Bundle has no entries. ${advice}`, 'Bundle.entry')];
  }
  const issues: Issue[] = [];
  const first = entries[0];
  if (isObject(first) && isObject(first.resource) && first.resource.resourceType !== 'Claim') {
    issues.push(
      error('FHIR-FIRST-NOT-CLAIM', 'The first entry is no Claim. Put the Claim into the first entry.', 'Bundle.entry[0].resource'),
    );
  }
  entries.forEach((entry: JsonValue, i) => {
    if (isObject(entry) && entry.resource === undefined) {
      const message = 'The entry has no resource. Put the resource into the entry or leave the entry out.';
      issues.push(error('FHIR-ENTRY-NO-RESOURCE', message, `Bundle.entry[${i}]`));
    }
  });
  if (typeof body.type === 'string' && body.type !== 'collection') {
    issues.push({
      code: 'FHIR-BUNDLE-TYPE',
      severity: 'warning',
      message: 'Bundle.type is not collection, as PAS prescribes. Set it to collection.',
      fhirPath: 'Bundle.type',
    });
  }
  return issues;
}

function rulesOf(definitions: FhirDefinitions): CompiledRules {
  const known = compiled.get(definitions);
  if (known !== undefined) return known;
  const fullDates = new FullDates(definitions);
  // The flag of an update; anywhere else, and any other modifier, may change the meaning of what we send.
  const cancelled = definitions.slices['2.2'].slice('Claim.item', 'modifierExtension', 'infoCancelledFlag')?.url ?? '';
  const understood = new Set([cancelled]);
  const made: CompiledRules = {
    structure: new StructureCheck(definitions.model),
    options: {
      modifiers: new Map([
        ['Claim.item', understood],
        ['Claim.supportingInfo', understood],
      ]),
      collect: fullDates.extensionUrls,
    },
    fullDates,
    minimum: { '2.2': new ProfileMinimum(definitions, '2.2'), '2.0': new ProfileMinimum(definitions, '2.0') },
  };
  compiled.set(definitions, made);
  return made;
}

/** Turns faults into issues: path and words, one issue per place and code, errors before warnings. */
class Collector {
  readonly #issues: Issue[];
  readonly #seen = new Set<string>();
  #more = 0;

  constructor(
    private readonly index: BundleIndex,
    private readonly strict: boolean,
    issues: Issue[],
  ) {
    this.#issues = issues;
  }

  readonly found = (fault: Fault, error: boolean): void => this.add(fault, error || this.strict);

  add(fault: Fault, error: boolean): void {
    if (this.#issues.length >= mostIssues) {
      this.#more++;
      return;
    }
    const fhirPath = (this.index.pathOf(fault.node) ?? 'Bundle') + fault.suffix;
    // A missing element is said once, by the first rule that misses it; extensions share a path and differ in words.
    const missing = /MISSING|REQUIRED/.test(fault.code) && !fhirPath.endsWith('xtension');
    const key = missing ? fhirPath : `${fhirPath} ${fault.code} ${fault.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const message = `${this.#words(fhirPath)} ${fault.message}`;
    this.#issues.push({ code: fault.code, severity: error ? 'error' : 'warning', message, fhirPath });
  }

  issues(): Issue[] {
    const sorted = [...this.#issues.filter(isError), ...this.#issues.filter((issue) => !isError(issue))];
    if (this.#more > 0) {
      const message = `There are ${this.#more} more faults. Correct those that are listed and send the request again.`;
      sorted.push({ code: 'FHIR-TOO-MANY-ISSUES', severity: 'warning', message });
    }
    return sorted;
  }

  /** `Bundle.entry[4].resource.birthDate` is `Patient.birthDate` for people. */
  #words(fhirPath: string): string {
    const [, number, rest] = /^Bundle\.entry\[(\d+)\]\.resource(.*)$/.exec(fhirPath) ?? [];
    const entry = number === undefined ? undefined : this.index.entries.find((candidate) => candidate.number === Number(number));
    const type = entry?.resource.resourceType;
    return type !== undefined && /^[A-Z][A-Za-z]{1,40}$/.test(type) ? type + (rest ?? '') : fhirPath;
  }
}

function isError(issue: Issue): boolean {
  return issue.severity === 'error';
}
