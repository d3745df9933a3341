import type { Issue } from '../issue/issue.js';
import type { SandboxFile } from './model.js';

/** What `next` takes: the three common words, or a scenario by id with the seconds until its last answer. */
export type ScriptedAnswer = 'approve' | 'deny' | 'pend' | { readonly scenario: string; readonly after?: number };

export interface ScriptedScenario {
  readonly scenario: string;
  readonly after?: number;
}

/** The scripted answers: first in, first out, one for each request set. */
export class Script {
  private readonly queue: ScriptedScenario[] = [];

  constructor(private readonly file: SandboxFile) {}

  /** Queues all of them, or none when one cannot be played. */
  add(answers: readonly ScriptedAnswer[]): Issue[] {
    const scripted = answers.map((answer) => (typeof answer === 'string' ? { scenario: answer } : answer));
    const issues = scripted.flatMap((answer, index) => this.faults(answer, index));
    if (issues.length === 0) this.queue.push(...scripted);
    return issues;
  }

  take(): ScriptedScenario | undefined {
    return this.queue.shift();
  }

  private faults({ scenario, after }: ScriptedScenario, index: number): Issue[] {
    const issues: Issue[] = [];
    const fault = (message: string): void =>
      void issues.push({ code: 'SANDBOX-SCENARIO', severity: 'error', message: `answers[${index}]: ${message}` });
    if (!Object.hasOwn(this.file.scenarios, scenario)) fault(`there is no scenario "${scenario}". docs/sandbox.md lists them.`);
    if (after !== undefined && !(Number.isFinite(after) && after >= 0)) fault('"after" has to be seconds, 0 or more.');
    return issues;
  }
}
