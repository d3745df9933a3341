import { childLoops, element, procedureOf, segmentsOf, type RequestView } from './request.js';
import type { Rule, SandboxFile, Scenario } from './model.js';

/** The scenario that a request gets when nothing is scripted: by member id, then by the rules in order, then the default. */
export function selectScenario(file: SandboxFile, view: RequestView): string {
  const byMember = scenarioOfMember(file, view.member);
  if (byMember !== undefined) return byMember;
  return file.rules.find((rule) => holds(rule, view))?.scenario ?? file.default;
}

/** `SBX-PEND-DOCUMENTS` plays `pend-documents`: every scenario has such a member id. */
export function memberOfScenario(file: SandboxFile, scenario: string): string {
  return (file.payer.memberPrefix + scenario).toUpperCase();
}

function scenarioOfMember(file: SandboxFile, member: string): string | undefined {
  const asked = member.toUpperCase();
  return Object.keys(file.scenarios).find((id) => memberOfScenario(file, id) === asked);
}

function holds({ when }: Rule, view: RequestView): boolean {
  const event = segmentsOf(view.event, 'UM')[0]?.segment;
  const any = (allowed: readonly string[] | undefined, values: readonly string[]): boolean =>
    allowed === undefined || values.some((value) => value !== '' && allowed.includes(value));
  return (
    any(when.member, [view.member]) &&
    any(when.purpose, [view.purpose]) &&
    any(when.certificationType, [element(event, 2)]) &&
    any(when.serviceType, [element(event, 3), ...view.services.map((service) => element(segmentsOf(service, 'UM')[0]?.segment, 3))]) &&
    any(
      when.procedure,
      view.services.map((service) => procedureOf(service, view.delimiters)),
    )
  );
}

/**
 * A scenario that the request gives no ground for (a partial approval of one service) hands over to its `otherwise`.
 * The file's check makes sure that this ends.
 */
export function fitScenario(file: SandboxFile, id: string, view: RequestView): { readonly id: string; readonly scenario: Scenario } {
  let fitting = id;
  for (let scenario = file.scenarios[fitting]; scenario !== undefined; scenario = file.scenarios[fitting]) {
    if (scenario.otherwise === undefined || meetsNeeds(scenario.needs ?? {}, view)) return { id: fitting, scenario };
    fitting = scenario.otherwise;
  }
  throw new Error(`The sandbox payer has no scenario "${fitting}"; its file was not checked.`);
}

function meetsNeeds(needs: NonNullable<Scenario['needs']>, view: RequestView): boolean {
  const serviceProviders = view.services
    .flatMap((service) => childLoops(service, '2010F'))
    // X217 2010FA NM101: the response has no 1T.
    .filter((provider) => element(segmentsOf(provider, 'NM1')[0]?.segment, 1) !== '1T');
  return (
    view.services.length >= (needs.services ?? 0) &&
    childLoops(view.event, '2010EA').length >= (needs.eventProviders ?? 0) &&
    serviceProviders.length >= (needs.serviceProviders ?? 0) &&
    (needs.dependent !== true || view.dependent !== undefined)
  );
}
