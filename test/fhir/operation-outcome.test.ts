import { describe, expect, it } from '@jest/globals';

import { issueCodeSystem, operationOutcome } from '../../src/fhir/operation-outcome.js';
import { fhirCodes } from '../../src/issue/codes/fhir.js';
import type { IssueCode } from '../../src/issue/catalogue.js';

describe('OperationOutcome', () => {
  it('carries words, code, path and X12 position', () => {
    const outcome = operationOutcome([
      { code: 'FHIR-DATE-PARTIAL', severity: 'error', message: 'Write the day.', fhirPath: 'Bundle.entry[4].resource.birthDate' },
      {
        code: 'FHIR-DATE-TIME',
        severity: 'warning',
        message: 'x',
        x12: { loop: '2010C', segmentId: 'DMG', element: 2 },
        row: 'x217-request/2010C/DMG02',
        ack: { ik4: '8' },
      },
    ]);
    expect(outcome).toEqual({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'value',
          details: { coding: [{ system: issueCodeSystem, code: 'FHIR-DATE-PARTIAL' }], text: 'Write the day.' },
          expression: ['Bundle.entry[4].resource.birthDate'],
        },
        {
          severity: 'warning',
          code: 'value',
          details: { coding: [{ system: issueCodeSystem, code: 'FHIR-DATE-TIME' }], text: 'x' },
          diagnostics: 'X12 2010C DMG02, IK4 8, row x217-request/2010C/DMG02',
        },
      ],
    });
  });

  it('has an issue even when there is none, as FHIR requires', () => {
    expect(operationOutcome([]).issue).toHaveLength(1);
  });

  it('knows a FHIR issue-type for every code of this room', () => {
    for (const code of Object.keys(fhirCodes) as IssueCode[]) {
      expect([code, operationOutcome([{ code, severity: 'error', message: 'x' }]).issue[0]?.code]).not.toContain('processing');
    }
  });
});
