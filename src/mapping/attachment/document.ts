/** Something that a 275 carries: a document, or a FHIR bundle as it came. */
export interface AttachmentDocument {
  /** TRN02: PWK06 of the 278 request, or the number that the payer gave. */
  readonly control: string;
  readonly contentType: string | undefined;
  /** Base64 without line breaks: what BDS03 holds. */
  readonly data: string;
  /** 2000F TRN02 of the service that it is about. */
  readonly serviceTrace?: string | undefined;
}

/** Octets of a 275 around its documents: envelope, header and parties. More than was ever seen, so that the limit holds. */
export const HEADER_OCTETS = 4096;
/** Octets of an LX loop around its data. */
const LOOP_OCTETS = 512;

/** How many octets a document takes in a 275. */
export function octetsOf({ data, control, serviceTrace }: AttachmentDocument): number {
  return data.length + LOOP_OCTETS + control.length + (serviceTrace?.length ?? 0);
}

export interface Packed {
  /** The documents of each 275, in the order in which they came. */
  readonly groups: readonly (readonly AttachmentDocument[])[];
  /** What no 275 of this size can hold: a document is never cut. */
  readonly tooLarge: readonly AttachmentDocument[];
}

/** Puts documents into as few 275s as their order and the partner's limit (octets of an interchange) admit. */
export function pack(documents: readonly AttachmentDocument[], maxBytes: number | undefined): Packed {
  const room = (maxBytes ?? Infinity) - HEADER_OCTETS;
  const groups: AttachmentDocument[][] = [];
  const tooLarge: AttachmentDocument[] = [];
  let left = 0;
  for (const document of documents) {
    const octets = octetsOf(document);
    if (octets > room) {
      tooLarge.push(document);
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined || octets > left) {
      groups.push([document]);
      left = room - octets;
    } else {
      group.push(document);
      left -= octets;
    }
  }
  return { groups, tooLarge };
}
