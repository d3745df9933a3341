export { loadCodes, makeCodes, readCodes, type Codes } from './codes.js';
export { noCodes, type CodeReport, type CodesData, type Direction, type Equivalence, type PasVersion } from './data.js';
export type { CodeSystem, Systems } from './systems.js';
export type { CodeTable, ToFhir, ToX12 } from './table.js';
export type { QuantityUnit, Units, WrittenUnit } from './units.js';
