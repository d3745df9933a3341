import { type JsonObject, isArray, isObject } from './json.js';
import type { Fault } from './structure.js';

/** Lists of the Claim whose members are told apart by `sequence`, and the elements of an item that point into them. */
const pointers: Readonly<Record<string, string | undefined>> = {
  item: undefined,
  careTeam: 'careTeamSequence',
  supportingInfo: 'informationSequence',
  diagnosis: 'diagnosisSequence',
  procedure: 'procedureSequence',
};

/** Sequence numbers must be unique: ClaimResponse.item.itemSequence and the pointers of the items mean one member each. */
export function checkSequences(claim: JsonObject, found: (fault: Fault, error: boolean) => void): void {
  for (const [list, pointer] of Object.entries(pointers)) {
    const members = membersOf(claim, list);
    const known = new Set<unknown>();
    for (const node of members) {
      const { sequence } = node;
      if (sequence !== undefined && known.has(sequence)) {
        const message = `is used twice in Claim.${list}. Number the list without repetition.`;
        found({ code: 'FHIR-SEQUENCE-DUPLICATE', node, suffix: '.sequence', message }, true);
      }
      known.add(sequence);
    }
    if (pointer === undefined) continue;
    for (const node of membersOf(claim, 'item')) {
      const numbers = node[pointer];
      if (!isArray(numbers)) continue;
      numbers.forEach((number, i) => {
        if (known.has(number)) return;
        const message = `points to nothing: no Claim.${list} has this sequence. Correct the number or add what it points to.`;
        found({ code: 'FHIR-SEQUENCE-UNKNOWN', node, suffix: `.${pointer}[${i}]`, message }, false);
      });
    }
  }
}

function membersOf(claim: JsonObject, name: string): JsonObject[] {
  const list = claim[name];
  return isArray(list) ? list.filter(isObject) : [];
}
