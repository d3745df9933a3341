import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { matchAcknowledgement, sentInterchange, type Received999, type ReceivedTa1, type SentInterchange } from '../../src/guide/index.js';
import { parse, type Interchange } from '../../src/x12/index.js';

function sent(
  control: string,
  change: Partial<SentInterchange> & { group?: Partial<SentInterchange['groups'][number]> } = {},
): SentInterchange {
  const { group, ...rest } = change;
  return {
    control,
    sender: 'PASX12',
    receiver: 'CLEARING',
    date: '260302',
    time: '0915',
    groups: [
      {
        functionalId: 'HI',
        sender: 'NORTHCLINIC',
        receiver: 'LAKEPLAN',
        control: String(Number(control)),
        version: '005010X217',
        sets: [{ transaction: '278', control: '0001' }],
        ...group,
      },
    ],
    ...rest,
  };
}

function nine(control: string, change: Partial<Received999> = {}): Received999 {
  return {
    by: '999',
    functionalId: 'HI',
    control,
    version: '005010X217',
    code: 'A',
    accepted: true,
    included: 1,
    received: 1,
    acceptedSets: 1,
    errors: [],
    sets: [],
    ...change,
  };
}

function ta1(control: string, change: Partial<ReceivedTa1> = {}): ReceivedTa1 {
  return { by: 'TA1', control, date: '260302', time: '0915', code: 'A', note: '000', accepted: true, ...change };
}

const setResult = (control: string, code: string): Received999['sets'][number] => ({
  transaction: '278',
  control,
  convention: undefined,
  code,
  accepted: code === 'A' || code === 'E',
  errors: [],
  segments: [],
});

describe('matchAcknowledgement', () => {
  const one = sent('000000013');
  const other = sent('000000014');

  it('finds by GS06 and by ISA13, compared as numbers', () => {
    expect(matchAcknowledgement(nine('0014'), [one, other])).toMatchObject({ kind: 'one', sent: other, group: other.groups[0] });
    expect(matchAcknowledgement(ta1('000000013'), [one, other])).toMatchObject({ kind: 'one', sent: one, group: undefined, sets: [] });
    expect(matchAcknowledgement(nine('15'), [one, other])).toEqual({ kind: 'none' });
    expect(matchAcknowledgement(nine('', {}), [one, other])).toEqual({ kind: 'none' });
    expect(matchAcknowledgement(nine('14', { functionalId: 'PI' }), [one, other])).toEqual({ kind: 'none' });
  });

  it('a party that differs does not lose it: the clearinghouse answers for the payer, GS and ISA differ', () => {
    const parties = { sender: 'SOMEBODY', receiver: 'ELSE', applicationSender: 'A', applicationReceiver: 'B' };
    expect(matchAcknowledgement(nine('14'), [one, other], parties)).toMatchObject({ kind: 'one', sent: other });
    expect(matchAcknowledgement(ta1('14', { date: '', time: '' }), [one, other], parties)).toMatchObject({ kind: 'one', sent: other });
  });

  it('one number for several receivers: the parties of the GS, then of the ISA decide', () => {
    const forRiver = sent('000000014', { receiver: 'OTHERHOUSE', group: { receiver: 'RIVERPLAN' } });
    const sameGroupParties = sent('000000014', { receiver: 'OTHERHOUSE' });
    expect(matchAcknowledgement(nine('14'), [other, forRiver], { applicationSender: 'RIVERPLAN' })).toMatchObject({ sent: forRiver });
    expect(matchAcknowledgement(nine('14'), [other, forRiver], { applicationSender: 'LAKEPLAN', sender: 'OTHERHOUSE' })).toMatchObject({
      sent: other,
    });
    expect(
      matchAcknowledgement(nine('14'), [other, sameGroupParties], { applicationSender: 'LAKEPLAN', sender: 'OTHERHOUSE' }),
    ).toMatchObject({ sent: sameGroupParties });
    expect(matchAcknowledgement(ta1('14'), [other, forRiver], { sender: 'OTHERHOUSE ' })).toMatchObject({ sent: forRiver });
    expect(matchAcknowledgement(nine('14'), [other, forRiver])).toEqual({ kind: 'several', candidates: [other, forRiver] });
  });

  it('a number used again: version, sets, date and time decide', () => {
    const later = sent('000000014', { date: '270101', group: { version: '005010X215', sets: [{ transaction: '278', control: '0007' }] } });
    expect(matchAcknowledgement(nine('14', { version: '005010X215' }), [other, later])).toMatchObject({ sent: later });
    expect(matchAcknowledgement(nine('14', { version: '', sets: [setResult('0007', 'A')] }), [other, later])).toMatchObject({
      sent: later,
    });
    expect(matchAcknowledgement(ta1('14', { date: '270101' }), [other, later])).toMatchObject({ sent: later });
  });

  it.each<[string, Partial<Received999>, (boolean | undefined)[]]>([
    ['each set by itself', { code: 'P', sets: [setResult('0001', 'R'), setResult('0002', 'E')] }, [false, true]],
    ['a set not named in an accepted group', { code: 'A' }, [true, true]],
    ['a set not named in a partly accepted one', { code: 'P', sets: [setResult('0002', 'R')] }, [true, false]],
    ['a group rejected as a whole', { code: 'R' }, [false, false]],
    ['no word at all', { code: '' }, [undefined, undefined]],
  ])('says what became of the sets: %s', (_, change, expected) => {
    const two = ['0001', '0002'].map((control) => ({ transaction: '278', control }));
    const match = matchAcknowledgement(nine('14', change), [sent('000000014', { group: { sets: two } })]);
    expect(match.kind === 'one' ? match.sets.map(({ accepted }) => accepted) : match).toEqual(expected);
  });

  it('takes what it needs from an interchange', () => {
    const [interchange] = parse(readFileSync('test/guide/fixtures/request-small.edi')).interchanges;
    expect(sentInterchange(interchange as Interchange)).toEqual({
      control: '000000013',
      sender: 'NORTHCLINIC',
      receiver: 'LAKEPLAN',
      date: '260302',
      time: '0915',
      groups: [
        {
          functionalId: 'HI',
          sender: 'NORTHCLINIC',
          receiver: 'LAKEPLAN',
          control: '13',
          version: '005010X217',
          sets: [{ transaction: '278', control: '0001' }],
        },
      ],
    });
  });
});
