export { loadCodes, makeCodes, readCodes, type Codes, type CodesData } from './codes.js';
export { noCodes } from './data.js';
