import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasErrors, type Issue } from '../issue/issue.js';
import { tableSetFiles } from './table-set.js';
import { Translator, type TranslatorOptions } from './translator.js';

export interface TableSetsOptions extends TranslatorOptions {
  /** Where table sets are kept by their hash, so that what was translated can be translated again as it was then. */
  readonly archive?: string;
}

export interface Reloaded {
  /** `refused`: the tables on disk have errors, and those of before stay in use. */
  readonly outcome: 'changed' | 'unchanged' | 'refused';
  /** Hash of the set that is in use now. */
  readonly tables: string;
  readonly issues: readonly Issue[];
}

/** The tables in use and those of before. Nothing watches the files: they are read again when somebody says so. */
export class TableSets {
  private inUse: Translator;
  private readonly earlier = new Map<string, Translator>();

  constructor(private readonly options: TableSetsOptions) {
    this.inUse = Translator.load(options);
    if (!hasErrors(this.inUse.issues)) this.keep(this.inUse);
  }

  get current(): Translator {
    return this.inUse;
  }

  /**
   * Reads the tables again. They take effect for requests that come from now on, and only when nothing is wrong with any of
   * them, for any partner and PAS version. Throws only when the files cannot be read at all.
   */
  reload(): Reloaded {
    const { hash: before } = this.inUse;
    const loaded = Translator.load(this.options);
    if (loaded.hash === before) return { outcome: 'unchanged', tables: before, issues: [] };
    const issues = loaded.check();
    if (hasErrors(issues)) return { outcome: 'refused', tables: before, issues };
    this.earlier.set(before, this.inUse);
    this.inUse = loaded;
    this.keep(loaded);
    return { outcome: 'changed', tables: loaded.hash, issues };
  }

  /** The tables of a hash; undefined when this installation never had them, or lost them. */
  asThen(hash: string): Translator | undefined {
    if (hash === this.inUse.hash) return this.inUse;
    const known = this.earlier.get(hash);
    if (known !== undefined) return known;
    const { archive } = this.options;
    if (archive === undefined || !/^[0-9a-f]{64}$/.test(hash) || !existsSync(join(archive, hash))) return undefined;
    const found = Translator.load({ ...this.options, folder: join(archive, hash) });
    // a set that was touched is another set
    if (found.hash !== hash) return undefined;
    this.earlier.set(hash, found);
    return found;
  }

  /** Copies the files of a set into the archive; written beside it first, so that a half set is never found. */
  private keep({ hash }: Translator): void {
    const { archive, folder } = this.options;
    if (archive === undefined || existsSync(join(archive, hash))) return;
    const beside = join(archive, `.${hash}.${randomBytes(4).toString('hex')}`);
    for (const [path, bytes] of tableSetFiles(folder)) {
      mkdirSync(dirname(join(beside, path)), { recursive: true });
      writeFileSync(join(beside, path), bytes);
    }
    try {
      renameSync(beside, join(archive, hash));
    } catch (error) {
      rmSync(beside, { recursive: true, force: true });
      // another process has kept the same set meanwhile
      if (!existsSync(join(archive, hash))) throw error;
    }
  }
}
