import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeSettings, isLoopback, loadConfig, SettingError, settings } from '../src/config.js';

describe('settings', () => {
  it('are documented in docs/settings.md', () => {
    expect(readFileSync('docs/settings.md', 'utf8')).toBe(describeSettings());
  });

  it('have defaults that need nothing', () => {
    expect(loadConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8080,
      DATABASE_URL: undefined,
      PAS_X12_ANSWER_BUDGET: 13_000,
      PAS_X12_STRICT: false,
    });
  });

  it.each<[string, string]>([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['PAS_X12_ANSWER_BUDGET', '13'],
    ['PAS_X12_BODY_LIMIT', 'much'],
    ['PAS_X12_STRICT', 'maybe'],
    ['PUBLIC_URL', 'localhost'],
    ['LOG_LEVEL', 'loud'],
  ])('refuse %s=%s and say so', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be `));
  });

  it('keep the gateway on loopback as long as callers are not authenticated', () => {
    for (const HOST of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
      expect(() => loadConfig({ HOST })).toThrow(SettingError);
      expect(loadConfig({ HOST, PAS_X12_ALLOW_OPEN: 'true' }).HOST).toBe(HOST);
    }
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['127.0.0.1.example.com', '0.0.0.0', '128.0.0.1', ''].some(isLoopback)).toBe(false);
  });

  it('can stand in a file, and the environment wins', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pas-x12-config-'));
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, 'PORT: 9000\nPAS_X12_STRICT: true\n');
    expect(loadConfig({ PAS_X12_CONFIG: file, PORT: '9001' })).toMatchObject({ PORT: 9001, PAS_X12_STRICT: true });
    writeFileSync(file, 'PROT: 9000\n');
    expect(() => loadConfig({ PAS_X12_CONFIG: file })).toThrow(/^PROT in .* is no setting/);
    rmSync(folder, { recursive: true });
  });

  it('never show a password', () => {
    expect(Object.keys(settings)).toContain('DATABASE_URL');
    try {
      loadConfig({ DATABASE_URL: 'postgres://u:secret@h/d', PORT: 'x' });
    } catch (error) {
      expect((error as Error).message).not.toContain('secret');
    }
  });
});
