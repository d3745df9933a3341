import type { FilePosition, Issue } from '../issue/issue.js';
import type { DataPath } from './path.js';

/** A YAML (or JSON) file after reading. `value` is undefined only when nothing could be read at all. */
export interface DataFile {
  readonly file: string;
  readonly value: unknown;
  /** Faults of syntax, and of shape when a schema was given. With an error among them `value` must not be used. */
  readonly issues: readonly Issue[];
  /**
   * Where the value at `path` stands, or its key with `'key'`. When nothing stands there (a missing key), the nearest
   * thing above it that does.
   */
  position(path: DataPath, part?: 'key' | 'value'): FilePosition;
  /** The scalar at `path` as it is written (`0007` of a value read as the number 7); undefined where no scalar stands. */
  written(path: DataPath): string | undefined;
}
