import { IssueList } from './syntax-issue.js';
import type { IssueSink, SyntaxIssue } from './syntax-issue.js';

/** Issues of a stream until they are delivered. Faults of envelopes do not use up the limit of the sets within. */
export class StreamIssues implements IssueSink {
  readonly #ofSets: IssueList;
  readonly #ofEnvelopes: IssueList;

  constructor(limit: number | undefined) {
    this.#ofSets = new IssueList(limit);
    this.#ofEnvelopes = new IssueList(limit);
  }

  get full(): boolean {
    return this.#ofSets.full && this.#ofEnvelopes.full;
  }

  add(issue: SyntaxIssue): void {
    (issue.set === undefined ? this.#ofEnvelopes : this.#ofSets).add(issue);
  }

  /** The issues of one set; the word that there were too many has no address. */
  takeSet(interchange: number, group: number, set: number): SyntaxIssue[] {
    return this.#ofSets.takeOut(
      (issue) => issue.set === undefined || (issue.set === set && issue.group === group && issue.interchange === interchange),
    );
  }

  /** What is left of an interchange and of those before it; without an index all there is. */
  takeInterchange(index = Infinity): SyntaxIssue[] {
    const belongs = (issue: SyntaxIssue): boolean => issue.interchange === undefined || issue.interchange <= index;
    return [...this.#ofEnvelopes.takeOut(belongs), ...this.#ofSets.takeOut(belongs)];
  }
}
