import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { commandOf, contextFilter, parseDockerfile } from '../../scripts/container/dockerfile.mjs';

describe('the image', () => {
  const steps = parseDockerfile(readFileSync('Dockerfile', 'utf8'));
  const final = steps.slice(steps.findLastIndex(({ name }) => name === 'FROM'));
  const last = (name: string): string => final.findLast((step) => step.name === name)?.text ?? '';

  it('is built in stages on one LTS release of Node, and does not run as root', () => {
    const bases = steps.filter(({ name }) => name === 'FROM').map(({ text }) => text.replace(/ AS .*/, ''));
    expect(bases.length).toBeGreaterThan(1);
    expect(new Set(bases)).toEqual(new Set(['node:24-bookworm-slim']));
    expect(last('USER')).toBe('node');
    expect(last('HEALTHCHECK')).toContain('/healthz');
    expect(commandOf(last('CMD'))).toEqual(['node', 'dist/cli.js', 'serve']);
  });

  it('holds nothing that is not asked for', () => {
    const sent = contextFilter(readFileSync('.dockerignore', 'utf8'));
    expect(['package.json', 'src', 'src/issue/issue.ts', 'mappings/tables/x.yaml'].map((path) => sent(path))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(
      ['.git/config', '.env', 'data/pg', 'node_modules/x', 'test/x.ts', 'fixtures/a.json', 'srcs'].filter((path) => sent(path)),
    ).toEqual([]);
  });
});

describe('compose.yaml', () => {
  it('publishes on loopback only, and has no password of its own', () => {
    const text = readFileSync('compose.yaml', 'utf8');
    const { services } = parse(text) as { services: Record<string, { ports?: string[] }> };
    expect(Object.values(services).flatMap(({ ports }) => ports ?? [])).toEqual(['127.0.0.1:8080:8080']);
    expect(text.match(/POSTGRES_PASSWORD:(?! "\$\{POSTGRES_PASSWORD:\?)[^?]/g)).toBeNull();
  });
});

describe('a Dockerfile as the dry run reads it', () => {
  it('joins lines, keeps flags apart and leaves comments out', () => {
    expect(parseDockerfile('# x\nCOPY --from=a --chown=b:c d \\\n# in between\n  e\n\nRUN f && g\n')).toEqual([
      { line: 2, name: 'COPY', flags: { from: 'a', chown: 'b:c' }, text: expect.stringMatching(/^d +e$/) },
      { line: 6, name: 'RUN', flags: {}, text: 'f && g' },
    ]);
  });
});
