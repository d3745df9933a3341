import type { CatalogueEntry } from '../catalogue.js';

export const authCodes = {
  'AUTH-HOST': {
    title: 'The request was addressed to a host name that this gateway does not answer to.',
    action: 'Use localhost, or set PUBLIC_URL to the name by which callers reach the gateway.',
  },
} as const satisfies Record<string, CatalogueEntry>;
