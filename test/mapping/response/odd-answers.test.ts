import { describe, expect, it } from '@jest/globals';
import { extensions, fixture, resources, tasks, type Answered } from './answers.js';

// docs/answers.md, "Answers that are not as they should be": each has a defined result, and nothing is guessed in silence.

const codes = ({ response }: Answered): string[] =>
  (response.item ?? []).map((item) => extensions(item.adjudication, 'reviewActionCode').join());
const numbers = ({ response }: Answered): string[] => (response.item ?? []).map((item) => extensions(item.adjudication, 'number').join());
const guesses = ({ losses }: Answered): string[] => losses.filter((loss) => loss.startsWith('guessed'));

describe.each(['2.2', '2.0'] as const)('PAS %s', (pas) => {
  it('fewer services: the missing one is undecided', () => {
    const answer = fixture('fewer-services', undefined, pas);
    expect(answer.response.outcome).toBe('partial');
    expect(codes(answer)).toEqual(['A1', '']);
    expect(guesses(answer)).toEqual([]);
  });

  it('services in another order: matched by trace', () => {
    const answer = fixture('reordered-services', undefined, pas);
    expect(codes(answer)).toEqual(['A1', 'A1']);
    expect(numbers(answer).map((number) => number.slice(-2))).toEqual(['-1', '-2']);
    expect(guesses(answer)).toEqual([]);
  });

  it('without traces: matched by the service itself, and told', () => {
    const answer = fixture('without-trace', undefined, pas);
    expect(codes(answer)).toEqual(['A1', 'A1']);
    expect(guesses(answer)).toHaveLength(2);
  });

  it('without traces and with another service: the last one left is told, too', () => {
    const answer = fixture('without-trace', undefined, pas, (text) => text.replace(/(SV1\*HC:)\w+((?:(?!SV1).)*)$/s, '$1G9999$2'));
    expect(guesses(answer).some((guess) => guess.includes('matched-last'))).toBe(true);
    expect(codes(answer)[1]).toBe('A6');
  });

  it('an unknown code is passed on as it came', () => {
    const answer = fixture('approve', undefined, pas, (text) => text.replaceAll('HCR*A1', 'HCR*QQ'));
    expect(codes(answer)).toEqual(['QQ', 'QQ']);
  });

  it('A2 at a service is that service’s decision; at the event it decides none', () => {
    const own = fixture('approve', undefined, pas, (text) => text.replaceAll('HCR*A1', 'HCR*A2'));
    expect(codes(own)).toEqual(['A2', 'A2']);
    expect(own.response.outcome).toBe('complete');
    const event = fixture('approve-event-only', 'inpatient', pas, (text) => text.replace('HCR*A1', 'HCR*A2'));
    expect(new Set(codes(event))).toEqual(new Set(['']));
    expect(event.response.outcome).toBe('partial');
  });

  it('a decision and an AAA together: both are said', () => {
    const answer = fixture('decision-and-aaa', undefined, pas);
    expect(codes(answer)).toEqual(['A1', 'A1']);
    expect(answer.response.outcome).toBe('complete');
    expect(answer.response.error).toMatchObject([{ itemSequence: 2 }]);
  });

  it('one event for each service: one ClaimResponse, every item with the number of its own event', () => {
    const answer = fixture('split-events', undefined, pas);
    expect(answer.response.item).toHaveLength(2);
    expect(codes(answer)).toEqual(['A1', 'A1']);
    expect(new Set(numbers(answer)).size).toBe(2);
  });

  it('a service that nobody asked for becomes an addItem with a number after the last', () => {
    const answer = fixture('extra-service', undefined, pas);
    expect(answer.response.addItem?.map(({ itemSequence }) => itemSequence)).toEqual([[3]]);
    expect(answer.losses.some((loss) => loss.startsWith('changed not-asked'))).toBe(true);
  });

  it('values that differ silently make the item a modified one, and this is told', () => {
    const answer = fixture('modified-silently', undefined, pas);
    expect(codes(answer)).toEqual(['A1', 'A6']);
    expect(answer.losses.some((loss) => loss.startsWith('changed granted-otherwise'))).toBe(true);
    if (pas === '2.2') expect(answer.response.addItem?.map(({ itemSequence }) => itemSequence)).toEqual([[2]]);
    else expect(extensions(answer.response.item?.[1], 'itemAuthorizedDetail')).toHaveLength(1);
  });

  it('an answer to a request that did not come through us', () => {
    const answer = fixture('approve', null, pas);
    const { response, bundle } = answer;
    expect(response.outcome).toBe('complete');
    expect(response.item?.map(({ itemSequence }) => itemSequence)).toEqual([1, 2]);
    expect(codes(answer)).toEqual(['A1', 'A1']);
    if (pas === '2.2') expect(response.request?.extension).toEqual([expect.objectContaining({ valueCode: 'unknown' })]);
    else expect(response.request).toBeUndefined();
    expect(resources(bundle, 'Patient')).toHaveLength(1);
  });

  it('documents for a request that did not come through us', () => {
    const { bundle, response } = fixture('pend-documents', null, pas);
    for (const task of tasks(bundle)) {
      expect(task.reasonReference).toBeDefined();
      expect(task.for).toEqual(response.patient);
    }
  });
});

describe('an AAA', () => {
  it.each([
    ['aaa-42', '42', '2000A'],
    ['aaa-79', '79', '2010A-NM109'],
    ['aaa-t4', 'T4', '2010A-NM109'],
    ['aaa-43', '43', '2010B-NM109'],
    ['aaa-67', '67', '2010C-NM109'],
    ['aaa-72', '72', '2010C-NM109'],
    ['aaa-75', '75', '2010C-NM109'],
    ['aaa-af', 'AF', '2000E-HI01-2'],
    ['aaa-15', '15', '2000E'],
    ['aaa-52', '52', '2000E'],
  ])('%s: code, follow-up and element', (name, code, element) => {
    const { response } = fixture(name);
    expect(response.outcome).toBe('error');
    expect(response.error?.[0]?.code.coding?.[0]?.code).toBe(code);
    expect(extensions(response.error, 'errorFollowupAction')).toHaveLength(1);
    expect(extensions(response.error, 'error')).toEqual([element]);
    expect((response.item ?? []).map((item) => extensions(item.adjudication, 'reviewActionCode'))).toEqual([[], []]);
    expect(response.patient.reference).toBeDefined();
  });

  it.each(['aaa-15-service', 'aaa-52-service', 'aaa-57-service', 'aaa-ag-service'])('%s: at the service, partial', (name) => {
    const { response } = fixture(name);
    expect(response.outcome).toBe('partial');
    expect(response.error).toMatchObject([{ itemSequence: 2 }]);
  });

  it('leads into the bundle of the caller', () => {
    const { response, request } = fixture('aaa-72');
    const [path] = extensions(response.error, 'errorPath') as string[];
    expect(path).toMatch(/^Bundle\.entry\[\d+\]\.resource\.\w+/);
    const value = (path ?? '')
      .replace(/^Bundle\./, '')
      .split('.')
      .reduce<unknown>((at, step) => {
        const [, name = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(step) ?? [];
        const found = (at as Record<string, unknown>)[name];
        return index === undefined ? found : (found as unknown[])[Number(index)];
      }, request);
    expect(typeof value).toBe('string');
  });

  it('without a request it says the element all the same, and no path', () => {
    const { response } = fixture('aaa-72', null);
    expect(extensions(response.error, 'error')).toEqual(['2010C-NM109']);
    expect(extensions(response.error, 'errorPath')).toEqual([]);
  });
});
