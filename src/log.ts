import { isNativeError } from 'node:util/types';
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * Lines of JSON on stderr (stdout belongs to the commands' results). Callers log ids, codes, counts and times; never
 * bundles, segments, names or identifiers of people. Errors are reduced to type, message code and stack, because the
 * message of a database error can hold a row.
 */
export function createLog(level: string): Log {
  return pino({ level, base: null, serializers: { err: describeError } }, destination({ dest: 2, sync: true }));
}

function describeError(error: unknown): object {
  if (!isNativeError(error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  // The first line of a stack repeats the message; frames name only our files.
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12);
  return { type: error.name, ...(typeof code === 'string' && { code }), frames };
}
