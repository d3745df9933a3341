/** Time comes only through here. */
export interface Clock {
  now(): Date;
  /** Calls back once after `ms` milliseconds; the result cancels. */
  after(ms: number, callback: () => void): () => void;
}

/** Everything that must be unique comes only through here. */
export interface Ids {
  /** UUID v7: ids of authorizations, events, work. */
  uuid(): string;
  /** 16 characters of A–Z and 2–9 that fit a TRN02 and a BHT03 and that a person can read over the phone. */
  trace(): string;
}
