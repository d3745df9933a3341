import type { CatalogueEntry } from '../catalogue.js';

export const datafileCodes = {
  'DATA-UNREADABLE': {
    title: 'A data file (table, guide, code list, partner profile) cannot be read.',
    action: 'Check that the file exists and that the process may read it.',
  },
  'DATA-YAML': {
    title: 'A data file is not YAML 1.2.',
    action: 'Mend the line that is named; a value that begins with %, @, ` or * has to stand in quotes.',
  },
  'DATA-SCHEMA': {
    title: 'A data file does not have the shape that its JSON Schema asks for.',
    action: 'Change the value that is named, or its key; codes are strings and stand in quotes when they look like numbers.',
  },
  'DATA-EXTENDS': {
    title: 'A file builds upon another one that cannot be found, has errors, or builds upon itself; or two files have one id.',
    action: 'Correct `extends` or `id` in the file that is named.',
  },
} as const satisfies Record<string, CatalogueEntry>;
