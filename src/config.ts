import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** One setting: the only place where it is defined; docs/settings.md is made of this table and a test holds both together. */
interface Setting<T> {
  readonly default: string;
  readonly meaning: string;
  /** Throws an Error whose message completes "SETTING …". */
  readonly read: (text: string) => T;
}

const text = (value: string): string => value;
const optional = (value: string): string | undefined => (value === '' ? undefined : value);

function flag(value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  if (/^(0|false|no|off|)$/i.test(value)) return false;
  throw new Error('must be true or false');
}

function integer(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return number;
  };
}

/** `13s`, `250ms`, `2m` → milliseconds. */
function duration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value);
  if (!match) throw new Error('must be a duration like 250ms, 13s or 2m');
  return Math.round(Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h']);
}

/** `20mb`, `512kb` → bytes. */
function size(value: string): number {
  const match = /^(\d+)(kb|mb)$/i.exec(value);
  if (!match) throw new Error('must be a size like 512kb or 20mb');
  return Number(match[1]) * (match[2]?.toLowerCase() === 'kb' ? 1024 : 1024 * 1024);
}

function url(value: string): string | undefined {
  if (value === '') return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw new Error('must be an http or https URL');
  return value.replace(/\/+$/, '');
}

/** The URL of a broker; the protocol decides about TLS. */
export function broker(value: string): string | undefined {
  if (value === '') return undefined;
  if (!URL.canParse(value) || !/^amqps?:$/.test(new URL(value).protocol)) throw new Error('must be an amqp or amqps URL');
  return value;
}

function oneOf<const T extends string>(...values: T[]): (value: string) => T {
  return (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new Error(`must be one of ${values.join(', ')}`);
    return found;
  };
}

function setting<T>(fallback: string, read: (text: string) => T, meaning: string): Setting<T> {
  return { default: fallback, read, meaning };
}

export const settings = {
  HOST: setting(
    '127.0.0.1',
    text,
    'Address to listen on. Anything but loopback is refused as long as callers are not authenticated, see `PAS_X12_ALLOW_OPEN`.',
  ),
  PORT: setting('8080', integer(0, 65535), 'Port to listen on; 0 takes a free one and prints it.'),
  PUBLIC_URL: setting(
    '',
    url,
    'How callers reach the gateway, without a path of ours: used in metadata and in the URLs that answers hold. Empty: `http://HOST:PORT`.',
  ),
  PAS_X12_ALLOW_OPEN: setting(
    'false',
    flag,
    'Listen beyond loopback although callers are not authenticated. Only for a container whose port is published on loopback, or for a network that nobody else can enter.',
  ),
  DATABASE_URL: setting(
    '',
    optional,
    'PostgreSQL 14 or newer, `postgres://…`. Empty: an embedded PostgreSQL 18 in the data folder, on a Unix socket.',
  ),
  AMQP_URL: setting(
    '',
    broker,
    'RabbitMQ for partners with the connector `amqp-x12`, `amqp://…` or `amqps://…` with credentials. Partner profiles can name other variables (docs/amqp.md).',
  ),
  PAS_X12_AMQP_PREFETCH: setting('32', integer(1, 5000), 'Messages of partners that one gateway has in hand at once.'),
  PAS_X12_WORK_LEASE: setting(
    '20s',
    duration,
    'How long work stays with a gateway that says nothing: so long a killed one delays what it had begun. At least 10s, unless the partners are test partners.',
  ),
  PAS_X12_UNSENT_LIMIT: setting(
    '100000',
    integer(1, 100_000_000),
    'Messages that wait to be sent before new requests are refused with 503. They wait when a partner or its broker is away.',
  ),
  PAS_X12_DATA: setting('./data', (value) => resolve(value), 'Data folder: the embedded database and caches.'),
  PAS_X12_MAPPINGS: setting(
    '',
    (value) => (value === '' ? undefined : resolve(value)),
    'Folder with guides, tables, codes, partners and rules. Empty: the one that comes with the package.',
  ),
  PAS_X12_PARTNER: setting(
    'sandbox',
    text,
    'Id of the partner profile that gets what no rule of `mappings/routing/routes.yaml` fits, when that file has no default of its own.',
  ),
  PAS_X12_STRICT: setting('false', flag, 'Elements that a PAS profile requires and a 278 can do without are errors instead of warnings.'),
  PAS_X12_ANSWER_BUDGET: setting(
    '13s',
    duration,
    'How long a `$submit` waits for the payer before it is answered as pended. PAS allows 15 s with the network.',
  ),
  PAS_X12_DUPLICATE_WINDOW: setting(
    'auto',
    (value) => (value === 'auto' ? 'auto' : duration(value)),
    'For how long the same bundle from the same client is the same request and gets the same answer; `0s`: never. `auto`: 10 minutes where the partner is in production (ISA15 P), never where it is a test.',
  ),
  PAS_X12_RECONCILE_EVERY: setting(
    '15m',
    duration,
    'How often open authorizations are compared with what partners say (docs/channels.md).',
  ),
  PAS_X12_RETENTION_MONTHS: setting(
    '',
    (value) => (value === '' ? undefined : integer(0, 1200)(value)),
    'Months after which closed authorizations are removed, counted from their last change or the end of their services, whichever is later; pended ones stay at least 6. Empty: nothing is removed.',
  ),
  PAS_X12_BODY_LIMIT: setting('20mb', size, 'Largest request body, counted after decompression.'),
  PAS_X12_SHUTDOWN_GRACE: setting('20s', duration, 'How long a stopping gateway lets running requests finish.'),
  LOG_LEVEL: setting(
    'info',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    'Lines of JSON on stderr from this level on. They never hold patient data.',
  ),
} as const;

type Settings = typeof settings;
export type SettingName = keyof Settings;
export type Config = { readonly [K in SettingName]: ReturnType<Settings[K]['read']> };

/** A setting that cannot be used; `message` names it and says what it must be. Ends the command with exit code 2. */
export class SettingError extends Error {
  constructor(
    readonly setting: string,
    problem: string,
  ) {
    super(`${setting} ${problem}`);
    this.name = 'SettingError';
  }
}

/**
 * Reads every setting: from the environment, else from the YAML file that `PAS_X12_CONFIG` names (a flat map of the same
 * names), else its default. Throws SettingError.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const file = environment['PAS_X12_CONFIG'] ? readFile(environment['PAS_X12_CONFIG']) : {};
  const entries = Object.entries(settings).map(([name, { default: fallback, read }]) => {
    const given = environment[name] ?? file[name] ?? fallback;
    try {
      return [name, read(given.trim())] as const;
    } catch (error) {
      throw new SettingError(name, `${(error as Error).message}, not "${name === 'DATABASE_URL' || name === 'AMQP_URL' ? '…' : given}"`);
    }
  });
  const config = Object.fromEntries(entries) as unknown as Config;
  if (!isLoopback(config.HOST) && !config.PAS_X12_ALLOW_OPEN) {
    throw new SettingError(
      'HOST',
      `is ${config.HOST}, but without authentication only loopback may be served; set PAS_X12_ALLOW_OPEN=true when the port cannot be reached by others (a container published on loopback)`,
    );
  }
  return config;
}

function readFile(path: string): Record<string, string> {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingError('PAS_X12_CONFIG', `names ${path}, which cannot be read: ${(error as Error).message}`);
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    throw new SettingError('PAS_X12_CONFIG', `names ${path}, which is no map of settings`);
  const unknown = Object.keys(content).find((name) => !(name in settings));
  if (unknown !== undefined) throw new SettingError(unknown, `in ${path} is no setting; see docs/settings.md`);
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, String(value ?? '')]));
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** docs/settings.md. */
export function describeSettings(): string {
  const rows = Object.entries(settings).map(
    ([name, { default: fallback, meaning }]) => `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${meaning} |`,
  );
  return [
    '# Settings',
    '',
    'Every setting is an environment variable. The same names can stand in a YAML file that `PAS_X12_CONFIG` names; the environment wins.',
    '',
    '| Name | Default | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
