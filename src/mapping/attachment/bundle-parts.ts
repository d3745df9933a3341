import { HEADER_OCTETS } from './document.js';

/** A whole PAS bundle as the texts that travel: itself, or parts of it when it is larger than the partner takes. */
export interface BundleParts {
  readonly texts: readonly string[];
  /** Indices of entries that no 275 of this size can hold. */
  readonly tooLarge: readonly number[];
}

interface BundleLike {
  readonly entry?: readonly unknown[];
}

/**
 * The bundle byte for byte where it fits. Else it is split between resources, never within one: each part is the bundle with
 * some of its entries, in their order (PAS spec-29).
 * @param maxBytes the partner's limit, octets of an interchange; undefined: none
 */
export function bundleParts(body: string, bundle: BundleLike, maxBytes: number | undefined): BundleParts {
  const room = (maxBytes ?? Infinity) - HEADER_OCTETS * 2;
  if (encodedLength(Buffer.byteLength(body, 'utf8')) <= room) return { texts: [body], tooLarge: [] };
  const frame = Buffer.byteLength(JSON.stringify({ ...bundle, entry: [] }), 'utf8');
  const parts: string[][] = [];
  const tooLarge: number[] = [];
  let used = 0;
  for (const [index, entry] of (bundle.entry ?? []).entries()) {
    const text = JSON.stringify(entry);
    const octets = Buffer.byteLength(text, 'utf8') + 1;
    if (encodedLength(frame + octets) > room) {
      tooLarge.push(index);
      continue;
    }
    const part = parts.at(-1);
    if (part === undefined || encodedLength(frame + used + octets) > room) {
      parts.push([text]);
      used = octets;
    } else {
      part.push(text);
      used += octets;
    }
  }
  const texts = parts.map((entries) => {
    const { entry: _entry, ...frameOnly } = bundle as Record<string, unknown>;
    const head = JSON.stringify(frameOnly).slice(0, -1);
    return `${head}${head === '{' ? '' : ','}"entry":[${entries.join(',')}]}`;
  });
  return { texts, tooLarge };
}

function encodedLength(octets: number): number {
  return Math.ceil(octets / 3) * 4;
}
