import { acknowledge999, acknowledgementPlan, acknowledgeTa1, type Guide, type ValidateOptions } from '../guide/index.js';
import { buildInterchange, type Interchange, type InterchangePlan, type ParseResult, write } from '../x12/index.js';

/** Which acknowledgement `--ack` asks for. */
export type AckKind = '999' | 'ta1';

/**
 * The acknowledgements of an input: one interchange for each that was read, with sender and receiver swapped; control
 * numbers count from 1. `unanswered` counts interchanges that get none: acknowledgements themselves, or without a group
 * that a 999 could speak of.
 */
export function acknowledgements(
  kind: AckKind,
  parsed: ParseResult,
  guides: ReadonlyMap<string, Guide>,
  options: ValidateOptions,
  moment: Date,
): { readonly text: string; readonly unanswered: number } {
  const stamp = moment.toISOString().replace(/[-:T]/g, '');
  const envelope = { date: stamp.slice(0, 8), time: stamp.slice(8, 12) };
  const plans: InterchangePlan[] = [];
  const answer = (answered: Interchange | undefined, content: Parameters<typeof acknowledgementPlan>[1]): void => {
    if (answered !== undefined) plans.push(acknowledgementPlan(answered, content, { controlNumber: plans.length + 1, ...envelope }));
  };
  if (kind === 'ta1') {
    for (const { interchange, segment } of acknowledgeTa1(parsed, parsed.issues, { always: true }))
      answer(parsed.interchanges[interchange], { ta1: segment });
  } else {
    const groups = acknowledge999(parsed, guides, options);
    parsed.interchanges.forEach((interchange, i) => {
      const own = groups.filter((group) => group.interchange === i);
      if (own.length > 0) answer(interchange, { groups: own });
    });
  }
  const text = plans.map((plan) => write(buildInterchange(plan).interchange, { lineBreaks: true })).join('');
  return { text, unanswered: parsed.interchanges.length - plans.length };
}
