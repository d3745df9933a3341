import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { type RunningGateway, startGateway, type StartOptions } from '../../src/main.js';
import { openTestDatabase, type TestDatabase } from '../ledger/test-database.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed when it is JSON. */
  readonly body: Record<string, unknown>;
}

export interface TestGateway {
  readonly url: string;
  readonly database: TestDatabase;
  /** `text` is sent as it is, anything else as JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** The whole gateway in this process, on a free port, with a database of its own. */
export async function openTestGateway(settings: Record<string, string>, options: StartOptions): Promise<TestGateway> {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-data-'));
  chmodSync(folder, 0o755);
  const connection = database.connection;
  const url =
    connection.connectionString ??
    `postgres://${connection.user}@/${connection.database}?host=${encodeURIComponent(connection.host ?? '')}&port=${connection.port}`;
  const config = loadConfig({ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: url, PAS_X12_DATA: folder, ...settings });
  let gateway: RunningGateway;
  try {
    gateway = await startGateway(config, createLog(config.LOG_LEVEL), options);
  } catch (error) {
    await database.close();
    throw error;
  }
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  return {
    url: gateway.url,
    database,
    post: async (path, body, headers = {}) =>
      answer(
        await fetch(`${gateway.url}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/fhir+json', ...headers },
          body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
        }),
      ),
    get: async (path) => answer(await fetch(`${gateway.url}${path}`)),
    stop: async () => {
      await gateway.stop();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
