import type { Response } from 'express';
import { operationOutcome } from '../fhir/index.js';
import type { Issue } from '../issue/issue.js';

/** Sends FHIR JSON. Answers hold patient data: nobody on the way may keep them. */
export function sendFhir(response: Response, status: number, body: string | Buffer | object): void {
  response
    .status(status)
    .set('Content-Type', 'application/fhir+json; charset=utf-8')
    .set('Cache-Control', 'no-store')
    .send(Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8'));
}

/** Every 4xx carries exactly one OperationOutcome (PAS spec-35); what kept us from accepting stands first. */
export function refuse(response: Response, status: number, issues: readonly Issue[]): void {
  const isError = ({ severity }: Issue): boolean => severity === 'error';
  const sorted = [...issues.filter(isError), ...issues.filter((issue) => !isError(issue))];
  sendFhir(response, status, operationOutcome(sorted));
}

export function refuseWith(response: Response, status: number, code: Issue['code'], message: string): void {
  refuse(response, status, [{ code, severity: 'error', message }]);
}

/** What a caller may correct by sending other content, not another shape. */
const CONTENT_CODES = /^(MAP|PAS|X12)-|^FHIR-(PROFILE|REFERENCE|SEQUENCE|DATE)-/;

/** 400 when the bundle cannot be read as what it should be, 422 when it can and its content cannot be accepted. */
export function statusOfRefusal(issues: readonly Issue[]): 400 | 422 {
  const errors = issues.filter(({ severity }) => severity === 'error');
  return errors.every(({ code }) => CONTENT_CODES.test(code)) ? 422 : 400;
}
