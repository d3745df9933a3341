import type { Issue } from '../issue/issue.js';

/** An issue of the reader. The indices say in which interchange, group and set of `ParseResult.interchanges` it is (0-based). */
export interface SyntaxIssue extends Issue {
  readonly interchange?: number;
  readonly group?: number;
  readonly set?: number;
  /** Offset in the input: characters for text, octets for a Buffer. */
  readonly offset?: number;
}

/** Hostile input can have a fault in each character; the list of issues must not become larger than the input. */
const defaultLimit = 1000;

/** Where a reader puts its issues. */
export interface IssueSink {
  /** Whatever is added now is not listed. */
  readonly full: boolean;
  add(issue: SyntaxIssue): void;
}

/** Collects issues up to a limit and says so when it is reached. */
export class IssueList implements IssueSink {
  readonly issues: SyntaxIssue[] = [];

  constructor(private readonly limit: number = defaultLimit) {}

  /** The limit is passed; whatever is added now is not listed. */
  get full(): boolean {
    return this.issues.length > this.limit;
  }

  add(issue: SyntaxIssue): void {
    if (this.issues.length < this.limit) {
      this.issues.push(issue);
    } else if (this.issues.length === this.limit) {
      this.issues.push({
        code: 'X12-TOO-MANY-ISSUES',
        severity: 'error',
        message: `More than ${this.limit} faults; the rest is not listed. Correct these first and read the input again.`,
      });
    }
  }

  /** Takes the issues out that `belongs` chooses; the limit counts anew. */
  takeOut(belongs: (issue: SyntaxIssue) => boolean): SyntaxIssue[] {
    const taken = this.issues.filter(belongs);
    if (taken.length > 0) {
      const rest = this.issues.filter((issue) => !belongs(issue));
      this.issues.length = 0;
      for (const issue of rest) this.issues.push(issue);
    }
    return taken;
  }
}
