import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { answerEvents } from '../../src/clearinghouse/answer-events.js';
import { parse, type TransactionSet } from '../../src/x12/index.js';

const setOf = (text: string): TransactionSet => parse(text).interchanges[0]!.groups[0]!.sets[0]!;
const text = readFileSync('fixtures/responses/split-events.edi', 'utf8');
const lines = ({ segments }: TransactionSet): string[] => segments.map(({ elements }) => elements.join('*'));

describe('the patient events of an answer', () => {
  it('one alone is nothing to take apart', () => {
    expect(answerEvents(setOf(readFileSync('fixtures/responses/approve.edi', 'utf8')))).toBeUndefined();
  });

  it('each has the traces of its services, and what stands above it', () => {
    const set = setOf(text);
    const events = answerEvents(set);
    expect(events?.traces).toEqual([
      ['HOMTRACE', 'PAS-0002', 'HOMTRACE-1', 'PAS-0002-1'],
      ['HOMTRACE', 'PAS-0002', 'PAS-0002-2'],
    ]);
    const whole = events?.only([0, 1]).set;
    expect(whole === undefined ? [] : lines(whole)).toEqual(lines(set));
    const second = events?.only([1]);
    expect(second?.keys).toMatchObject({ traces: ['HOMTRACE', 'PAS-0002', 'PAS-0002-2'], members: ['SBXM00002'] });
    const kept = second === undefined ? [] : lines(second.set);
    expect(kept.filter((line) => line.startsWith('HL')).map((line) => line.split('*')[3])).toEqual(['20', '21', '22', 'EV', 'SS']);
    expect([kept[0], kept.at(-1)?.slice(0, 2)]).toEqual([lines(set)[0], 'SE']);
  });

  it('a patient whose events are another share goes with them', () => {
    const other = text
      .replace('HL*6*3*EV*1~', 'HL*6*2*22*1~NM1*IL*1*ASH*IDA****MI*SBXM00009~HL*7*6*EV*1~')
      .replace('HL*7*6*SS', 'HL*8*7*SS');
    const events = answerEvents(setOf(other));
    expect(events?.only([0]).keys.members).toEqual(['SBXM00002']);
    expect(events?.only([1]).keys.members).toEqual(['SBXM00009']);
  });

  it('levels that point in a circle end', () => {
    const circle = text.replace('HL*4*3*EV', 'HL*4*6*EV').replace('HL*6*3*EV', 'HL*6*4*EV');
    expect(answerEvents(setOf(circle))?.traces).toHaveLength(2);
  });
});
