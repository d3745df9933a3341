import type { FhirDefinitions } from '../fhir/index.js';
import type { Guide } from '../guide/index.js';
import type { Translator } from './ports.js';

export interface TranslatorSources {
  /** The mappings folder. */
  readonly mappings: string;
  readonly guides: ReadonlyMap<string, Guide>;
  readonly definitions: FhirDefinitions;
  readonly strict: boolean;
}

/** The mapping room behind the port that the business knows: the only file of this room that names it. */
export function loadTranslator({ mappings }: TranslatorSources): Translator {
  throw new Error(`the mapping tables in ${mappings} cannot be loaded: the mapping room is not linked`);
}
