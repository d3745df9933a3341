import { describe, expect, it } from '@jest/globals';
import { isFinal, type Status, statusOfAnswer } from '../../src/pas/ports.js';

function status(
  actions: readonly (string | undefined)[],
  more: { outcome?: 'complete' | 'partial' | 'error'; informationRequested?: boolean } = {},
): Status {
  return statusOfAnswer({
    outcome: 'complete',
    informationRequested: false,
    pairedBy: 'trace',
    tables: 't',
    issues: [],
    afterFinal: false,
    ...more,
    items: actions.map((action, index) => ({ sequence: index + 1, ...(action !== undefined && { action }) })),
  });
}

describe('the status of an authorization', () => {
  it.each<[string, (string | undefined)[], Status]>([
    ['all certified', ['A1', 'A1'], 'approved'],
    ['all not certified', ['A3', 'A3'], 'denied'],
    ['all pended', ['A4'], 'pended'],
    ['one pended', ['A1', 'A4'], 'pended'],
    ['one certified, one not', ['A1', 'A3'], 'partially-approved'],
    ['certified in part', ['A2'], 'partially-approved'],
    ['modified', ['A6'], 'modified'],
    ['certified and modified', ['A1', 'A6'], 'modified'],
    ['modified and not certified', ['A6', 'A3'], 'partially-approved'],
    ['no certification needed', ['NA'], 'not-required'],
    ['certified beside one that needs none', ['A1', 'NA'], 'approved'],
    ['cancelled', ['C', 'C'], 'cancelled'],
    ['certified, one cancelled', ['A1', 'C'], 'approved'],
    ['cancelled beside one that needs none', ['C', 'NA'], 'not-required'],
    ['contact the payer', ['CT'], 'contact-payer'],
    ['one without decision', ['A1', undefined], 'unknown'],
    ['a code that nobody knows', ['Z9'], 'unknown'],
    ['no decision', [undefined], 'unknown'],
    ['no item', [], 'unknown'],
  ])('%s', (_what, actions, expected) => {
    expect(status(actions)).toBe(expected);
  });

  it('is information-requested when a pend asks for documents, rejected when there is only an error', () => {
    expect(status(['A4'], { informationRequested: true })).toBe('information-requested');
    expect(status(['A1'], { informationRequested: true })).toBe('approved');
    expect(status([undefined], { outcome: 'error' })).toBe('rejected');
  });

  it('is final when the payer will say no more', () => {
    expect((['approved', 'denied', 'cancelled', 'rejected', 'not-required'] as const).every(isFinal)).toBe(true);
    expect((['sent', 'pended', 'information-requested', 'contact-payer', 'unknown'] as const).some(isFinal)).toBe(false);
  });
});
