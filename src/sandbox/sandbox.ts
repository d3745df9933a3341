import { acknowledgeGroup, ta1Segment, walk } from '../guide/index.js';
import type { Guide } from '../guide/model.js';
import type { Issue } from '../issue/issue.js';
import type { FunctionalGroup, Interchange, TransactionSet } from '../x12/index.js';
import { damageInterchange } from './damage.js';
import { writeAnswer, type AnswerContent } from './envelope.js';
import type { AcknowledgementPlan, AnswerPlan, ReviewPlan, SandboxFile } from './model.js';
import { receive } from './receive.js';
import { viewRequest, type RequestView } from './request.js';
import { writeReview } from './review.js';
import { Script, type ScriptedAnswer } from './script.js';
import { fitScenario, memberOfScenario, selectScenario } from './select.js';

export interface SandboxOptions {
  /** Scenarios and rules, from `loadSandboxFile`. */
  readonly scenarios: SandboxFile;
  /** Compiled guides by id; `x217-request` and `x217-response` are needed. */
  readonly guides: ReadonlyMap<string, Guide>;
  readonly now: () => Date;
  /**
   * Control number of the next interchange (ISA13 and GS06), 1 to 999999999. The default counts up from the tenths of a
   * second since 1970, so that a restarted sandbox payer does not look like a repetition of itself.
   */
  readonly controlNumbers?: () => number;
  /** Told why something was rejected or not answered; the issues hold no values of the input. */
  readonly report?: (issue: Issue) => void;
}

export interface SandboxAnswer {
  /** Seconds after the request; 0 is at once. */
  readonly afterSeconds: number;
  /** One interchange: a 278 response, a TA1 or a 999. */
  readonly interchange: string;
}

export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  /** Member id (2010C NM109) that plays it. */
  readonly member: string;
}

/** A payer for tests: reads 278 requests (005010X217, ISA15 = T only) and answers them by scenarios. */
export interface Sandbox {
  /**
   * What the payer sends back, in the order of sending. Each request set gets interchanges of its own. Never throws on
   * content: what cannot be taken is answered by a TA1 or a 999, or not at all, and told to `report`.
   */
  answer(interchange: string): SandboxAnswer[];
  /**
   * Scripts the answers to the next requests, first in first out, before any rule. `after`: seconds until the scenario's
   * last answer.
   * @returns errors (SANDBOX-SCENARIO) when one of them cannot be played; then none is scripted
   */
  next(answers: readonly ScriptedAnswer[]): Issue[];
  scenarios(): ScenarioSummary[];
}

/** @throws when a needed guide is missing: that is a broken program, not bad content */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { scenarios: file, guides, report } = options;
  for (const id of ['x217-request', 'x217-response']) if (!guides.has(id)) throw new Error(`The sandbox payer needs the guide ${id}.`);
  const player = new Player(file, guides, options.now, options.controlNumbers ?? countFrom(options.now()));
  const script = new Script(file);
  return {
    answer(input) {
      return receive(input, guides).flatMap((received) => {
        if (received.kind !== 'request') for (const issue of received.issues) report?.(issue);
        if (received.kind === 'ignored') return [];
        if (received.kind === 'rejected') {
          report?.({
            code: 'SANDBOX-REJECTED',
            severity: 'error',
            message: 'A TA1 or a 999 went back; the faults are reported beside this.',
          });
          return [player.reject(received.answer, received.interchange, received.group)];
        }
        const { interchange, group, set } = received;
        const view = viewRequest(walk(guides.get('x217-request') as Guide, set).root, set.delimiters);
        const { scenario, after } = script.take() ?? { scenario: selectScenario(file, view) };
        return player.play(scenario, after, { interchange, group, set, view });
      });
    },
    next: (answers) => script.add(answers),
    scenarios: () => Object.entries(file.scenarios).map(([id, { title }]) => ({ id, title, member: memberOfScenario(file, id) })),
  };
}

interface Request {
  readonly interchange: Interchange;
  readonly group: FunctionalGroup;
  readonly set: TransactionSet;
  readonly view: RequestView;
}

/** Turns scenarios into interchanges; the counter is its only state. */
class Player {
  constructor(
    private readonly file: SandboxFile,
    private readonly guides: ReadonlyMap<string, Guide>,
    private readonly now: () => Date,
    private readonly controlNumbers: () => number,
  ) {}

  reject(content: AnswerContent, request: Interchange, group: FunctionalGroup | undefined): SandboxAnswer {
    const envelope = { request, ...(group === undefined ? {} : { gs: group.gs }), controlNumber: this.controlNumbers(), at: this.now() };
    return { afterSeconds: 0, interchange: writeAnswer(content, envelope) };
  }

  play(id: string, after: number | undefined, request: Request): SandboxAnswer[] {
    const { answers } = fitScenario(this.file, id, request.view).scenario;
    const received = this.now().getTime();
    const written: SandboxAnswer[] = [];
    let review: number | undefined;
    for (const [index, plan] of answers.entries()) {
      const last = index === answers.length - 1;
      const afterSeconds = (last ? after : undefined) ?? plan.after ?? 0;
      if (plan.copyOf !== undefined) {
        written.push({ afterSeconds, interchange: (written[plan.copyOf - 1] as SandboxAnswer).interchange });
        continue;
      }
      const controlNumber = this.controlNumbers();
      // A review keeps its number from the first answer to the last: {n} in the file's patterns.
      review ??= controlNumber;
      const at = new Date(received + afterSeconds * 1000);
      written.push({ afterSeconds, interchange: this.write(plan, request, { controlNumber, review, at }) });
    }
    return written.sort((one, other) => one.afterSeconds - other.afterSeconds);
  }

  private write(plan: AnswerPlan, request: Request, numbers: { controlNumber: number; review: number; at: Date }): string {
    const { interchange, group } = request;
    const { controlNumber, at } = numbers;
    const text = writeAnswer(this.content(plan, request, numbers), { request: interchange, gs: group.gs, controlNumber, at });
    return plan.damage === undefined ? text : damageInterchange(text, plan.damage);
  }

  private content(plan: AnswerPlan, request: Request, { review, at }: { review: number; at: Date }): AnswerContent {
    if (plan.acknowledgement !== undefined) return acknowledgement(plan.acknowledgement, request, this.guides.get('x217-request'));
    const guide = this.guides.get('x217-response') as Guide;
    const context = { file: this.file, guide, request: request.view, number: review, at };
    return { transaction: '278', segments: writeReview(this.review(plan), context) };
  }

  private review({ review, like }: AnswerPlan): ReviewPlan {
    const plan = review ?? this.file.scenarios[like ?? '']?.answers.at(-1)?.review;
    if (plan === undefined) throw new Error('An answer of the sandbox payer has no review; its file was not checked.');
    return plan;
  }
}

/** A scripted TA1 or 999, whatever the request is worth. */
function acknowledgement(plan: AcknowledgementPlan, { interchange, group, set }: Request, guide: Guide | undefined): AnswerContent {
  if ('ta1' in plan) return { ta1: ta1Segment(interchange, plan.ta1.accepted ? 'A' : 'R', plan.ta1.note) };
  const message = 'Rejected by the scenario.';
  const fault: Issue = { code: 'SANDBOX-REJECTED', severity: 'error', message, x12: memberPosition(set), ack: { ik4: 'I12' } };
  const issues = plan.functional === 'accepted' ? [] : [fault];
  return {
    transaction: '999',
    segments: acknowledgeGroup({ ...group, sets: [set] }, [{ set, guide, issues }], [], { businessUnit: 'none' }).segments,
  };
}

/** 2010C NM109: what a scripted 999 finds fault with. */
function memberPosition(set: TransactionSet): NonNullable<Issue['x12']> {
  const segment = set.segments.findIndex(({ id, elements }) => id === 'NM1' && elements[1] === 'IL') + 1;
  return { segment, segmentId: 'NM1', loop: '2010C', element: 9 };
}

function countFrom(start: Date): () => number {
  let last = Math.floor(start.getTime() / 100);
  return () => (++last % 999_999_999) + 1;
}
