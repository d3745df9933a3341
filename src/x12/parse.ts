import type { Issue } from '../issue/issue.js';
import { EnvelopeReader } from './envelope-reader.js';
import { inputText } from './input.js';
import type { Interchange } from './model.js';
import { emptyInput, endOfOutside, isVisible, outsideIssue } from './outside.js';
import { IssueList } from './syntax-issue.js';
import type { SyntaxIssue } from './syntax-issue.js';
import { Tokenizer } from './tokenizer.js';

export interface ParseOptions {
  /** Octets that one BIN or BDS may declare; default 256 MiB. More is an issue, and nothing is allocated for it. */
  readonly maxBinaryLength?: number;
  /** Issues after which the rest is only counted as one; default 1000. */
  readonly maxIssues?: number;
}

export interface ParseResult {
  readonly interchanges: readonly Interchange[];
  /** Faults of syntax and envelope with position and acknowledgement codes; `interchange`, `group`, `set` say where. */
  readonly issues: readonly SyntaxIssue[];
  /** Text outside of any interchange, other than white space: each is reported as an issue and kept here. */
  readonly outside: readonly { readonly text: string; readonly offset: number }[];
}

/**
 * Reads X12: any number of interchanges, each with the delimiters of its ISA. Never throws on content; what is wrong is
 * in `issues`, what was read is kept. A Buffer is read as UTF-8 with BIN and BDS data by octets; in a string one
 * character of BIN or BDS data counts as one octet, so binary data with octets above 127 needs a Buffer.
 */
export function parse(input: string | Buffer, options: ParseOptions = {}): ParseResult {
  const issues = new IssueList(options.maxIssues);
  const text = inputText(input);
  if (text === undefined) {
    const issue: Issue = {
      code: 'X12-TOO-LARGE',
      severity: 'error',
      message: `The input has ${input.length} octets, more than can be read at once. Split it at interchange boundaries.`,
    };
    return { interchanges: [], issues: [issue], outside: [] };
  }
  const tokenizer = new Tokenizer(text, options.maxBinaryLength);
  const reader = new EnvelopeReader(tokenizer, issues);
  const outside: { text: string; offset: number }[] = [];
  for (;;) {
    if (reader.atHeader()) continue;
    if (reader.open) {
      const segment = tokenizer.next();
      if (segment === undefined) break;
      reader.take(segment, tokenizer.flaws);
      continue;
    }
    const offset = tokenizer.position;
    if (offset >= text.text.length) break;
    const { to, ending } = endOfOutside(text.text, offset, reader.lastTerminator);
    const lost = text.text.slice(offset, to);
    tokenizer.position = to;
    if (!isVisible(lost)) continue;
    outside.push({ text: lost, offset });
    issues.add(outsideIssue({ offset, length: to - offset, visible: true, ending }, reader.interchangeCount));
  }
  reader.close();
  if (reader.interchangeCount === 0 && outside.length === 0) issues.add(emptyInput);
  return { interchanges: reader.interchanges, issues: issues.issues, outside };
}
