export { loadCodes, makeCodes, readCodes, type Codes } from './codes.js';
export { noCodes } from './data.js';
