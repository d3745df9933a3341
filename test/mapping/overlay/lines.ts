import type { X12Translation } from '../../../src/mapping/request.js';

/** The X12 of a translation, one segment a line. */
export function lines({ segments }: Pick<X12Translation, 'segments'>): string[] {
  return (segments ?? []).map(({ id, elements }) =>
    [
      id,
      ...elements.map((element) =>
        element === undefined
          ? ''
          : typeof element === 'string'
            ? element
            : Array.isArray(element)
              ? element
                  .map((part) => part ?? '')
                  .join(':')
                  .replace(/:+$/, '')
              : JSON.stringify(element),
      ),
    ]
      .join('*')
      .replace(/\*+$/, ''),
  );
}

/** Lines that only one of two has, in order. */
export function changedLines(before: readonly string[], after: readonly string[]): { removed: string[]; added: string[] } {
  return { removed: before.filter((line) => !after.includes(line)), added: after.filter((line) => !before.includes(line)) };
}
