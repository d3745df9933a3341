/** Numbers of one stream of interchanges, groups or sets that are remembered at least: enough for real files, and bounded. */
const usualLimit = 10_000;

/** Control numbers that were used, to find those that are used twice. The oldest are forgotten beyond the limit. */
export class RecentNumbers {
  // Two generations: removing the oldest of one set one by one takes time in proportion to what was removed before.
  #older: ReadonlySet<string> = new Set();
  #newer = new Set<string>();

  constructor(private readonly limit: number = usualLimit) {}

  /** False when the number was there before. */
  add(number: string): boolean {
    if (this.#newer.has(number) || this.#older.has(number)) return false;
    if (this.#newer.size >= this.limit) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(number);
    return true;
  }
}
