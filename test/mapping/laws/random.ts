/** Random choices that depend on one number only: the same seed makes the same document. */
export class Random {
  constructor(private state: number) {}

  /** 0 ≤ n < bound */
  below(bound: number): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * bound);
  }

  chance(probability: number): boolean {
    return this.below(1000) < probability * 1000;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Capital letters and digits, a letter first. */
  word(min: number, max: number): string {
    let text = this.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ']);
    const length = this.between(min, max);
    while (text.length < length) text += this.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789']);
    return text;
  }

  digits(length: number): string {
    let text = String(this.between(1, 9));
    while (text.length < length) text += String(this.below(10));
    return text;
  }

  /** CCYYMMDD */
  date(): string {
    return `${this.between(1950, 2030)}${String(this.between(1, 12)).padStart(2, '0')}${String(this.between(1, 28)).padStart(2, '0')}`;
  }
}
