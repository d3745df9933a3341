import { isNativeError } from 'node:util/types';
import { LedgerUnavailable } from '../pas/ports.js';

/** SQLSTATE classes and codes that say "not now": connection, resources (disk full), shutdown, read-only, I/O. */
const NOT_NOW = /^(08|53|57P|58|25006)/;
/** What node says of sockets. */
const SOCKET = /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/;
/** What pg says without a code. */
const WORDS = /timeout exceeded when trying to connect|Connection terminated|not queryable|Cannot use a pool after calling end/;

/** Tells a database that is away from a statement that is wrong: only the second is a fault of this program. */
export function ledgerFailure(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' ? NOT_NOW.test(code) || SOCKET.test(code) : WORDS.test(error.message)) return new LedgerUnavailable(error);
  return error;
}
