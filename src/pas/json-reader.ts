import type { Issue } from '../issue/issue.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an object of a JSON body by its documented shape. What is missing, misspelt or of the wrong kind becomes an
 * issue that names its place and never its value; after `unknown()` also what nobody asked for.
 */
export class JsonReader {
  readonly #asked = new Set<string>();

  constructor(
    private readonly value: Readonly<Record<string, unknown>>,
    private readonly path: string,
    readonly issues: Issue[],
  ) {}

  /** The body itself; undefined when it is no JSON object. */
  static open(body: string, issues: Issue[]): JsonReader | undefined {
    let content: unknown;
    try {
      content = JSON.parse(body);
    } catch {
      content = undefined;
    }
    if (isRecord(content)) return new JsonReader(content, '', issues);
    issues.push({ code: 'PAS-API-BODY', severity: 'error', message: 'The body must be a JSON object. docs/api.md shows its shape.' });
    return undefined;
  }

  has(key: string): boolean {
    return this.value[key] !== undefined;
  }

  text(key: string, options: { readonly longest?: number; readonly required?: boolean } = {}): string | undefined {
    const { longest = 200, required = false } = options;
    const value = this.#take(key, required);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) return value;
    return this.fault(key, `must be a text of 1 to ${longest} characters`);
  }

  oneOf<const T extends string>(key: string, values: readonly T[], options: { readonly required?: boolean } = {}): T | undefined {
    const value = this.#take(key, options.required ?? false);
    if (value === undefined) return undefined;
    const found = values.find((candidate) => candidate === value);
    return found ?? this.fault(key, `must be one of ${values.join(', ')}`);
  }

  wholeNumber(key: string, options: { readonly required?: boolean } = {}): number | undefined {
    const value = this.#take(key, options.required ?? false);
    if (value === undefined) return undefined;
    return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e9
      ? value
      : this.fault(key, 'must be a whole number from 1 on');
  }

  flag(key: string): boolean {
    const value = this.#take(key, false);
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    this.fault(key, 'must be true or false');
    return false;
  }

  /** CCYY-MM-DD. */
  day(key: string): string | undefined {
    const value = this.#take(key, false);
    if (value === undefined) return undefined;
    return typeof value === 'string' && isDay(value) ? value : this.fault(key, 'must be a date like 2026-03-01');
  }

  /** A date, or a date and time with its zone; not later than `now` (a clock of a day ahead is forgiven). */
  moment(key: string, now: Date, options: { readonly required?: boolean } = {}): Date | undefined {
    const value = this.#take(key, options.required ?? false);
    if (value === undefined) return undefined;
    const time = typeof value === 'string' && (isDay(value) || MOMENT.test(value)) ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) return this.fault(key, 'must be a date, or a date and time with a zone, like 2026-03-01T10:00:00Z');
    if (time > now.getTime() + 86_400_000) return this.fault(key, 'lies in the future');
    return new Date(time);
  }

  object(key: string): JsonReader | undefined {
    const value = this.#take(key, false);
    if (value === undefined) return undefined;
    return isRecord(value) ? new JsonReader(value, this.#at(key), this.issues) : this.fault(key, 'must be an object');
  }

  /** Anything, unread. */
  raw(key: string): unknown {
    return this.#take(key, false);
  }

  list(key: string, most = 1000): readonly JsonReader[] {
    const value = this.#take(key, false);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > most || !value.every(isRecord)) {
      this.fault(key, `must be a list of at most ${most} objects`);
      return [];
    }
    return value.map((item, index) => new JsonReader(item, `${this.#at(key)}[${index}]`, this.issues));
  }

  /** Every key that was not asked for is a fault: a misspelt key must not be ignored in silence. */
  unknown(): void {
    for (const key of Object.keys(this.value))
      // Only a name that looks like one is repeated.
      if (!this.#asked.has(key))
        this.fault(/^\w{1,40}$/.test(key) ? key : '…', `is not known here; known are ${[...this.#asked].join(', ')}`);
  }

  fault(key: string, problem: string): undefined {
    this.issues.push({ code: 'PAS-API-BODY', severity: 'error', message: `${this.#at(key)} ${problem}.` });
    return undefined;
  }

  #at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  #take(key: string, required: boolean): unknown {
    this.#asked.add(key);
    const value = this.value[key];
    if (value === undefined && required) this.fault(key, 'is missing');
    return value;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
