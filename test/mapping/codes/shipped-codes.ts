import { join } from 'node:path';
import { makeCodes, readCodes } from '../../../src/mapping/codes/codes.js';

/** The code files of the package; tests run in the checkout. */
export const shippedFolder = join('mappings', 'codes');

const { data, issues } = readCodes(shippedFolder);

export const shipped = { codes: makeCodes(data), data, issues };
