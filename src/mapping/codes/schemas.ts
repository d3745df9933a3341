import { join } from 'node:path';
import type { JsonSchema } from '../../datafile/schema.js';
import { readYaml } from '../../datafile/yaml.js';
import type { Issue } from '../../issue/issue.js';

export interface CodesSchemas {
  readonly systems?: JsonSchema;
  readonly table?: JsonSchema;
  readonly units?: JsonSchema;
  readonly aaa?: JsonSchema;
}

/** The schemas of systems.yaml, and of the three kinds of files in codes.schema.json. */
export function readCodesSchemas(folder: string): { readonly schemas: CodesSchemas; readonly issues: readonly Issue[] } {
  const systems = readYaml(join(folder, 'systems.schema.json'));
  const codes = readYaml(join(folder, 'codes.schema.json'));
  const issues = [...systems.issues, ...codes.issues];
  if (issues.length > 0) return { schemas: {}, issues };
  const all = codes.value as JsonSchema;
  // The file as a whole is for editors: any of the three. Here the kind is known, and its faults are plainer alone.
  const kind = (name: string): JsonSchema => ({ $schema: all.$schema, $defs: all.$defs, $ref: `#/$defs/${name}` });
  return { schemas: { systems: systems.value as JsonSchema, table: kind('table'), units: kind('units'), aaa: kind('aaa') }, issues };
}
