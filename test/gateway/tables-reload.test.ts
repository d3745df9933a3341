import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { operationsRoutes } from '../../src/gateway/operations-routes.js';
import type { GatewayOptions, TablesReloaded } from '../../src/gateway/options.js';

describe('POST /api/tables/reload', () => {
  let server: Server;
  let url: string;
  let outcome: TablesReloaded;
  beforeEach(async () => {
    // Of the gateway only what this route uses.
    const options = { store: {}, bodyLimit: 1000, reloadTables: () => outcome, log: { info: () => undefined, error: () => undefined } };
    server = createServer(express().use('/api', operationsRoutes(options as unknown as GatewayOptions)));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/tables/reload`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('says which tables are in use now', async () => {
    outcome = { outcome: 'changed', tables: 'a'.repeat(64), issues: [] };
    const response = await fetch(url, { method: 'POST' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(outcome);
  });

  it('refuses tables with errors, with the file and line of each', async () => {
    const issue = {
      code: 'MAP-OVERLAY-ADDRESS',
      severity: 'error',
      message: 'No row.',
      at: { file: 'partners/acme.yaml', line: 3, column: 5 },
    } as const;
    outcome = { outcome: 'refused', tables: 'b'.repeat(64), issues: [issue, { ...issue, severity: 'warning' }] };
    const response = await fetch(url, { method: 'POST' });
    expect(response.status).toBe(422);
    const { resourceType, issue: told } = (await response.json()) as { resourceType: string; issue: { details: unknown }[] };
    expect(resourceType).toBe('OperationOutcome');
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).toContain('MAP-OVERLAY-ADDRESS');
    expect(JSON.stringify(told)).toContain('partners/acme.yaml:3:5 No row.');
  });

  it('takes POST only', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});
