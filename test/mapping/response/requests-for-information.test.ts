import { describe, expect, it } from '@jest/globals';
import type { Task } from 'fhir/r4.js';
import { communicationRequests, extensions, fixture, tasks, type Pas } from './answers.js';

// PWK, HI*LOI and LOINC 102089-0 → CommunicationRequest and Task (PAS 2.2.1 and 2.0.1: profile-communicationrequest, profile-task).
// Every rule of the two profiles has its expectation here; the invariants have one each, named after them.

const files = ['pend-documents', 'pend-documents-event', 'pend-questionnaire', 'pend-questionnaire-event'];
const request: Readonly<Record<string, string>> = { 'pend-documents-event': 'inpatient' };
const of = (name: string, pas: Pas) => fixture(name, request[name], pas);
const inputs = (task: Task | undefined, type: string) => (task?.input ?? []).filter((input) => input.type.coding?.[0]?.code === type);
const kindOf = (task: Task): string | undefined => task.code?.coding?.[0]?.code;

describe.each(['2.2', '2.0'] as const)('PAS %s', (pas) => {
  it.each(files)('%s: invariant AttachmentNeeded', (name) => {
    for (const task of tasks(of(name, pas).bundle))
      if (kindOf(task) === 'attachment-request-code') expect(inputs(task, 'attachments-needed').length).toBeGreaterThan(0);
  });

  it.each(files)('%s: invariant Questionnaire%s', (name) => {
    const type = pas === '2.2' ? 'questionnaire-context' : 'questionnaires-needed';
    const found = tasks(of(name, pas).bundle);
    for (const task of found) if (kindOf(task) === 'attachment-request-questionnaire') expect(inputs(task, type).length).toBeGreaterThan(0);
    if (name.startsWith('pend-questionnaire')) expect(found.map(kindOf)).toContain('attachment-request-questionnaire');
  });

  it.each(files)('%s: every required element of a Task', (name) => {
    const { bundle, response } = of(name, pas);
    const found = tasks(bundle);
    expect(found.length).toBeGreaterThan(0);
    for (const task of found) {
      expect(task).toMatchObject({
        status: 'requested',
        intent: 'order',
        code: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes' }] },
        for: response.patient,
        reasonCode: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'priorAuthorization' }] },
        reasonReference: response.request,
        statusReason: { text: expect.any(String) as unknown as string },
      });
      expect(task.identifier?.[0]).toEqual(response.identifier?.[0]);
      expect(task.requester?.identifier?.value).toBeDefined();
      expect(task.owner?.identifier?.value).toBeDefined();
      expect(task.restriction?.period?.start).toBe(response.created.slice(0, 10));
      expect(task.restriction?.period?.end).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect((task.input ?? []).length).toBeGreaterThanOrEqual(2);
      expect(inputs(task, 'payer-url').map(({ valueUrl }) => valueUrl)).toEqual(['https://pas.example/fhir/$submit-attachment']);
      for (const input of task.input ?? []) {
        if (input.type.coding?.[0]?.code === 'payer-url') continue;
        const line = extensions(input, pas === '2.2' ? 'serviceLineNumber' : 'paLineNumber');
        expect(line).toHaveLength(1);
        expect((response.item ?? []).map(({ itemSequence }) => itemSequence)).toContain(line[0]);
      }
    }
  });

  it('one Task for each way of asking, every control number in it', () => {
    const { bundle } = of('pend-documents', pas);
    const asked = communicationRequests(bundle);
    expect(tasks(bundle)).toHaveLength(2);
    const [documents] = tasks(bundle);
    const numbers = asked.flatMap(({ category, identifier }) => (category === undefined ? [] : (identifier?.[0]?.value ?? [])));
    expect(documents?.identifier?.slice(1).map(({ value }) => value)).toEqual(numbers);
  });

  it('what is asked for at the event is asked for every service', () => {
    const { bundle, response } = of('pend-documents-event', pas);
    const items = (response.item ?? []).length;
    const [documents] = tasks(bundle);
    const needed = inputs(documents, 'attachments-needed');
    const kinds = new Set(needed.map(({ valueCodeableConcept }) => JSON.stringify(valueCodeableConcept)));
    expect(needed).toHaveLength(kinds.size * items);
  });

  it('a questionnaire makes a Task and no CommunicationRequest, its context is the payer’s trace', () => {
    const { bundle, response } = of('pend-questionnaire', pas);
    expect(communicationRequests(bundle)).toEqual([]);
    expect(response.communicationRequest).toBeUndefined();
    const [task, ...rest] = tasks(bundle);
    expect(rest).toEqual([]);
    expect(inputs(task, 'attachments-needed')).toEqual([]);
    const context = inputs(task, pas === '2.2' ? 'questionnaire-context' : 'questionnaires-needed');
    expect(context).toHaveLength((response.item ?? []).length);
    for (const input of context) expect(pas === '2.2' ? input.valueString : input.valueIdentifier?.value).toMatch(/^SBX/);
  });

  it.each(files)('%s: every rule of a CommunicationRequest', (name) => {
    const { bundle, response } = of(name, pas);
    const asked = communicationRequests(bundle);
    expect((response.communicationRequest ?? []).length).toBe(asked.length);
    for (const each of asked) {
      expect(each.status).toBe('active');
      for (const list of [each.identifier, each.category, each.medium, each.payload]) expect((list ?? []).length).toBeLessThanOrEqual(1);
      expect(each.requester).toEqual(response.insurer);
      expect(each.sender).toEqual(response.requestor);
      expect(each.recipient).toHaveLength(1);
      const [medium] = each.medium?.[0]?.coding ?? [];
      // invariant IdentifierUnlessVO
      if (medium?.code !== 'VO') expect(each.identifier?.[0]?.value).toBeDefined();
      if (each.category === undefined) {
        expect(medium).toEqual({ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'CDEX' });
        expect(each.payload?.[0]?.contentString).toMatch(/^\d+-\d$/);
      } else {
        expect(each.category[0]?.coding?.[0]?.system).toBe('https://codesystem.x12.org/005010/755');
        if (pas === '2.2') expect(each.payload).toBeUndefined();
      }
    }
  });

  it('a document without a control number gets one of ours, unless it is asked for by voice', () => {
    const plain = fixture('pend-documents', undefined, pas, (text) => text.replaceAll(/(PWK\*\w+\*)\w\w\*+AC\*[^*~]*/g, '$1EM'));
    const numbers = communicationRequests(plain.bundle)
      .filter(({ medium }) => medium?.[0]?.coding?.[0]?.code !== 'VO')
      .map(({ identifier }) => identifier?.[0]);
    expect(numbers.every((identifier) => identifier?.system === 'urn:pas-x12:attachment' && identifier.value !== undefined)).toBe(true);
    expect(new Set(numbers.map((identifier) => identifier?.value)).size).toBe(numbers.length);
    const voice = fixture('pend-documents', undefined, pas, (text) => text.replaceAll(/(PWK\*\w+\*)\w\w\*+AC\*[^*~]*/g, '$1VO'));
    const spoken = communicationRequests(voice.bundle).filter(({ category }) => category !== undefined);
    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.every(({ identifier }) => identifier === undefined)).toBe(true);
  });

  it('a LOINC modifier qualifies the code before it', () => {
    const { bundle } = fixture('pend-documents', undefined, pas, (text) => text.replaceAll(/(HI\*LOI:[\d-]+)/g, '$1*LOI:18789-8'));
    const asked = communicationRequests(bundle).filter(({ category }) => category === undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) expect(each.payload?.[0]?.contentString).not.toBe('18789-8');
    expect(extensions(asked, 'contentModifier')).toContain('18789-8');
    if (pas === '2.2') expect(extensions(tasks(bundle), 'contentModifier')).toContain('18789-8');
  });

  it('the same answer gives the same resources', () => {
    expect(of('pend-documents', pas).bundle).toEqual(of('pend-documents', pas).bundle);
  });
});

describe('the line number', () => {
  it('stands on the CommunicationRequest in 2.2, on its payload in 2.0', () => {
    const newer = communicationRequests(of('pend-documents', '2.2').bundle);
    expect(newer.flatMap((each) => extensions(each.extension, 'serviceLineNumber')).length).toBeGreaterThan(0);
    expect(newer.flatMap(({ payload }) => extensions(payload, 'serviceLineNumber'))).toEqual([]);
    const older = communicationRequests(of('pend-documents', '2.0').bundle);
    expect(older.flatMap((each) => extensions(each.extension, 'serviceLineNumber'))).toEqual([]);
    expect(older.flatMap(({ payload }) => extensions(payload, 'serviceLineNumber')).length).toBeGreaterThan(0);
  });
});
