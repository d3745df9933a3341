/** Enough of an interchange to see its first BHT. */
const HEAD = 4_096;

/**
 * What must stay in order among the messages of a partner: answers to the same transaction (BHT03). Everything else
 * gets a lane of its own. Read without parsing; a wrong guess costs order, which the ledger bears.
 */
export function laneOf(content: Buffer): string {
  const head = content.subarray(0, HEAD).toString('latin1');
  const start = head.indexOf('ISA');
  const separator = head[start + 3];
  if (start >= 0 && separator !== undefined) {
    const at = head.indexOf(`BHT${separator}`, start + 100);
    const terminator = head[start + 105] ?? '~';
    const reference = at < 0 ? undefined : head.slice(at, head.indexOf(terminator, at)).split(separator)[3];
    if (reference) return reference;
  }
  return `alone ${alone++}`;
}

let alone = 0;

/** ISA05 to ISA08 of the first interchange, without padding: `ZZ:SENDER`, `ZZ:RECEIVER`. */
export function partiesOf(content: Buffer): { readonly sender: string; readonly receiver: string } | undefined {
  const head = content.subarray(0, HEAD).toString('latin1');
  const start = head.indexOf('ISA');
  const separator = head[start + 3];
  if (start < 0 || separator === undefined) return undefined;
  const [, , , , , senderQualifier, sender, receiverQualifier, receiver] = head.slice(start).split(separator, 10);
  if (sender === undefined || receiver === undefined) return undefined;
  return { sender: `${senderQualifier}:${sender.trim()}`, receiver: `${receiverQualifier}:${receiver.trim()}` };
}
