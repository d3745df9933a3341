import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** What a JSON output has against its shipped schema; empty when nothing. */
export function schemaFaults(schema: 'translation-report' | 'validation-report' | 'guide-list', value: unknown): unknown[] {
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(
    JSON.parse(readFileSync(`mappings/schema/${schema}.schema.json`, 'utf8')) as object,
  );
  return validate(value) ? [] : (validate.errors ?? []);
}
