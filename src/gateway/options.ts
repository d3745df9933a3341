import type { Issue } from '../issue/issue.js';
import type { Connector, PasVersion, Store } from '../pas/ports.js';
import type { OfficeResult } from '../pas/office.js';
import type { SubmitCall, SubmitResult } from '../pas/submit.js';
import type { Office } from './office-routes.js';

/** What the gateway tells the log: ids, counts and times; never content. */
export interface GatewayLog {
  info(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Scripts the next answers of the sandbox payer; issues say what of them cannot be played. */
export interface SandboxControl {
  next(answers: readonly SandboxAnswer[]): readonly Issue[];
}

/** What came of reading the mapping tables again. */
export interface TablesReloaded {
  readonly outcome: 'changed' | 'unchanged' | 'refused';
  /** Hash of the tables that are in use now. */
  readonly tables: string;
  readonly issues: readonly Issue[];
}

export type SandboxAnswer = 'approve' | 'deny' | 'pend' | { readonly scenario: string; readonly after?: number };

export interface GatewayOptions {
  readonly store: Store;
  readonly submit: (call: SubmitCall) => Promise<SubmitResult>;
  readonly office: Office;
  /** Whoever carries requests to partners, for /readyz. */
  readonly connectors: readonly Pick<Connector, 'id' | 'ready'>[];
  /** Where there is one in this process. */
  readonly sandbox?: SandboxControl;
  /** Where the tables can be read again while requests run. */
  readonly reloadTables?: () => TablesReloaded;
  /** How callers reach the gateway, e.g. `http://127.0.0.1:8080`; known only when the port is. */
  readonly publicUrl: () => string;
  /** Host names beside loopback that callers may use; `any` where the port is not on loopback. */
  readonly hosts: 'any' | readonly string[];
  /** Bytes. */
  readonly bodyLimit: number;
  readonly version: string;
  readonly log: GatewayLog;
  /** One transaction set once more. */
  readonly replay: (body: string) => Promise<OfficeResult>;
  /** So much waits to be sent that nothing more is accepted. */
  readonly full: () => Promise<boolean>;
  /** Not ready when the process is ending. */
  readonly ending: () => boolean;
}

/** One endpoint per version of the guide (PAS conf-1); `/fhir` is an alias that is not advertised. */
export const BASES: readonly { readonly path: string; readonly pas: PasVersion }[] = [
  { path: '/pas/2.2/fhir', pas: '2.2' },
  { path: '/pas/2.0/fhir', pas: '2.0' },
  { path: '/fhir', pas: '2.2' },
];
