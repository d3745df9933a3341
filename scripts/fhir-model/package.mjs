import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All StructureDefinitions of an unpacked FHIR package. */
export function readPackage(folder) {
  return readdirSync(folder)
    .filter((file) => file.startsWith('StructureDefinition-') && file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

export const tail = (url) => url.slice(url.lastIndexOf('/') + 1).replace(/\|.*$/, '');

/** The name by which tables speak of an extension: `…/extension-militaryStatus` → `militaryStatus`, `infoCancelled`, `Claim.encounter`. */
export const extensionId = (url) => tail(url).replace(/^(modifier)?extension-/, '');

/** Per profile the ids of the elements that its snapshot marks must-support. */
export function mustSupportElements(definitions) {
  const profiles = {};
  for (const definition of definitions) {
    if (definition.kind === 'logical' || definition.type === 'Extension') continue;
    const elements = definition.snapshot.element.filter((element) => element.mustSupport === true).map((element) => element.id);
    if (elements.length > 0) profiles[tail(definition.url)] = { type: definition.type, elements };
  }
  return profiles;
}
