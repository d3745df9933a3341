/** JSON as it comes from a parser. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * A value of the bundle together with where it stands. Paths are not built: `holder` and `key` are enough to find the
 * place again when a report or a trace asks (BundleIndex.pathOf).
 */
export class Cell {
  constructor(
    readonly value: unknown,
    /** Object or array that holds the value. */
    readonly holder: object,
    readonly key: string | number,
    /** FHIR type of the value: `Identifier`, `Claim.item`, `string`. */
    readonly type: string,
    /** The resource in which the value stands: relative references are resolved from there. */
    readonly root: object,
  ) {}
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
