import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Translator } from '../../../src/mapping/translator.js';
import { changedLines, lines } from './lines.js';

// The two example payers of mappings/partners, line by line against what everybody else gets.
describe('example partners', () => {
  let translator: Translator;
  beforeAll(() => {
    translator = Translator.load({ folder: 'mappings', lazy: true });
  });
  const bundle = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(`fixtures/bundles/${name}.json`, 'utf8')) as Record<string, unknown>;
  const both = (name: string, partner: string): { removed: string[]; added: string[] } =>
    changedLines(
      lines(translator.requestToX12(bundle(name), { pas: '2.2' })),
      lines(translator.requestToX12(bundle(name), { pas: '2.2', partner })),
    );

  it('have no fault of their own', () => {
    expect(translator.issues.filter(({ at }) => at?.file.startsWith('partners/'))).toEqual([]);
  });

  it('prairie-shield: payer by constant, no address, no tax number, urgent becomes elective', () => {
    expect(both('referral', 'prairie-shield')).toEqual({
      removed: [
        'NM1*PR*2*LARKSPUR MUTUAL HEALTH*****PI*88231',
        'REF*EI*411900777',
        'N3*17 WILLOW LANE',
        'N4*DULUTH*MN*55804',
        'UM*SC*I*3*11:B**U***Y',
      ],
      added: ['NM1*PR*2*PRAIRIE SHIELD*****PI*60077', 'UM*SC*I*3*11:B**E***Y'],
    });
  });

  it('prairie-shield: the added row says the prognosis in UM, too', () => {
    expect(both('homecare', 'prairie-shield')).toMatchObject({
      removed: expect.arrayContaining(['UM*HS*I*42*12:B*****Y']) as unknown,
      added: expect.arrayContaining(['UM*HS*I*42*12:B****3*Y']) as unknown,
    });
  });

  it('prairie-shield: a request without a group number is refused, with path, row and place of the overlay', () => {
    const request = bundle('referral') as { entry: { resource: Record<string, unknown> }[] };
    for (const { resource } of request.entry) if (resource['resourceType'] === 'Coverage') delete resource['class'];
    const { segments, issues } = translator.requestToX12(request, { pas: '2.2', partner: 'prairie-shield' });
    expect(segments).toBeUndefined();
    expect(issues).toEqual([
      expect.objectContaining({
        code: 'MAP-PARTNER-REQUIRES',
        fhirPath: expect.stringMatching(/^Bundle\.entry\[\d\]\.resource/) as unknown,
        row: 'x217-request/2010C/REF[6P]02',
        at: expect.objectContaining({ file: 'partners/prairie-shield.yaml' }) as unknown,
      }),
    ]);
    expect(issues[0]?.message).toContain('Prairie Shield finds the plan by the group number.');
    expect(translator.requestToX12(request, { pas: '2.2' }).issues).toEqual([]);
  });

  it('prairie-shield: what is not sent is in the loss report, with reason and place', () => {
    const losses = translator.requestToX12(bundle('referral'), { pas: '2.2', partner: 'prairie-shield' }).losses();
    const forbidden = losses.filter(({ reason }) => reason === 'forbidden');
    expect(forbidden.map(({ x12 }) => x12)).toEqual(['2010C N301', '2010C N401', '2010C N402', '2010C N403']);
    expect(forbidden[0]).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/enrolment \(partners\/prairie-shield\.yaml:\d+:\d+\)$/) as unknown,
    });
    expect(losses).toContainEqual(expect.objectContaining({ kind: 'changed', reason: 'replaced', x12: '2000E UM06' }));
    expect(losses).toContainEqual(expect.objectContaining({ kind: 'lost', x12: '2010B REF02' }));
  });

  it('prairie-shield: the trace names the row and the overlay that changed it', () => {
    const trace = translator.requestToX12(bundle('referral'), { pas: '2.2', partner: 'prairie-shield' }).trace();
    const payer = trace.find(({ row }) => row?.address === 'x217-request/2010A/NM109');
    expect(payer).toMatchObject({
      value: '60077',
      row: {
        at: { file: expect.stringMatching(/^tables\//) as unknown },
        overlay: { file: 'partners/prairie-shield.yaml', line: 15 },
      },
    });
  });

  it('tidewater-care: a dependent is a subscriber; no free text; silence about the level of service is elective', () => {
    const { removed, added } = both('dependent', 'tidewater-care');
    expect(removed).toEqual(
      expect.arrayContaining(['HL*4*3*23*1', 'NM1*QC*1*GREENHALGH*TOBY*LEE', 'MSG*SCHOOL ASKS FOR A START BEFORE SPRING BREAK']),
    );
    expect(added).toEqual(expect.arrayContaining(['NM1*IL*1*GREENHALGH*TOBY*LEE***MI*LM40046150', 'UM*HS*I*AF*11:B**E***Y']));
  });

  it('a setting counts where it is said last: capitals for the clearinghouse, names as they are for tidewater-care', () => {
    const text = JSON.stringify(bundle('referral')).replaceAll('RUFUS', 'Rufus').replaceAll('LM40018822', 'lm40018822');
    const member = (partner: string): string | undefined =>
      lines(translator.requestToX12(JSON.parse(text) as object, { pas: '2.2', partner })).find((line) => line.startsWith('NM1*IL'));
    expect(member('prairie-shield')).toBe('NM1*IL*1*PENHALIGON*RUFUS****MI*LM40018822');
    expect(member('tidewater-care')).toBe('NM1*IL*1*PENHALIGON*Rufus****MI*lm40018822');
    expect(member('sandbox')).toBe('NM1*IL*1*PENHALIGON*RUFUS****MI*lm40018822');
  });

  it('tidewater-care: at most four diagnoses', () => {
    const request = bundle('referral') as { entry: { resource: Record<string, unknown> }[] };
    const claim = request.entry[0]?.resource as { diagnosis: Record<string, unknown>[] };
    const [first] = claim.diagnosis;
    for (const [i, code] of ['E11.9', 'I10', 'J45.909', 'M54.5', 'K21.9'].entries())
      claim.diagnosis.push({
        sequence: i + 2,
        diagnosisCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
      });
    expect(first).toBeDefined();
    const translation = translator.requestToX12(request, { pas: '2.2', partner: 'tidewater-care' });
    expect(
      lines(translation)
        .find((line) => line.startsWith('HI'))
        ?.split('*'),
    ).toHaveLength(5);
    expect(translation.losses().filter(({ reason }) => reason === 'beyond-maximum').length).toBeGreaterThan(0);
  });

  it('both PAS versions take the same overlay', () => {
    const old = lines(translator.requestToX12(bundle('referral'), { pas: '2.0', partner: 'prairie-shield' }));
    expect(old).toContain('NM1*PR*2*PRAIRIE SHIELD*****PI*60077');
  });
});
