import type { FhirDefinitions } from './definitions.js';
import { type ElementPath, compileElementPath, visitParents } from './element-path.js';
import type { JsonObject } from './json.js';
import type { Fault } from './structure.js';

/**
 * Dates that X12 carries as CCYYMMDD (PAS FullDateRule). The rules of both versions hold for both: 2.0.1 has none for the service date,
 * but DTP*472 needs a day all the same (mapping: a partial date is an input error).
 */
export class FullDates {
  readonly #byType = new Map<string, ElementPath[]>();
  readonly #byExtension = new Map<string, ElementPath[]>();
  /** Urls of the extensions that hold such dates. */
  readonly extensionUrls: ReadonlySet<string>;

  constructor(definitions: FhirDefinitions) {
    for (const pas of ['2.2', '2.0'] as const) {
      const slices = definitions.slices[pas];
      for (const id of definitions.profileRules[pas].fullDates) {
        const outer = /^Extension\(([^)]*)\)/.exec(id)?.[1];
        const url = outer === undefined ? undefined : slices.slice('Element', 'extension', outer)?.url;
        const key = url ?? id.slice(0, id.indexOf('.'));
        const group = outer === undefined ? this.#byType : this.#byExtension;
        const paths = group.get(key) ?? [];
        if (paths.some((path) => path.id === id)) continue;
        paths.push(compileElementPath(id, definitions.model, slices));
        group.set(key, paths);
      }
    }
    this.extensionUrls = new Set(this.#byExtension.keys());
  }

  /** Partial dates are always errors; a time of day only in strict mode (it is cut). */
  check(resources: readonly JsonObject[], extensions: readonly JsonObject[], found: (fault: Fault, error: boolean) => void): void {
    for (const resource of resources) {
      if (typeof resource.resourceType === 'string')
        for (const path of this.#byType.get(resource.resourceType) ?? []) visit(resource, path, found);
    }
    for (const extension of extensions) {
      if (typeof extension.url === 'string') for (const path of this.#byExtension.get(extension.url) ?? []) visit(extension, path, found);
    }
  }
}

const partial = /^\d{4}(?:-\d\d)?$/;

function visit(root: JsonObject, path: ElementPath, found: (fault: Fault, error: boolean) => void): void {
  visitParents(root, path, (node, { keys }) => {
    for (const key of keys) {
      const value = node[key];
      if (typeof value !== 'string') continue;
      const suffix = `.${key}`;
      if (partial.test(value)) {
        found(
          { code: 'FHIR-DATE-PARTIAL', node, suffix, message: 'is a date without a day. X12 needs a full date: write YYYY-MM-DD.' },
          true,
        );
      } else if (value.length > 10) {
        const message = 'has a time of day. Write the date alone as YYYY-MM-DD; the time is not translated.';
        found({ code: 'FHIR-DATE-TIME', node, suffix, message }, false);
      }
    }
  });
}
