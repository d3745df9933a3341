export { type JsonObject, type JsonValue, isArray, isObject } from './json.js';
export { type R4Element, type R4Kind, type R4Model, type R4Property, compileR4Model, loadR4Model } from './r4-model.js';
export { type PasVersion, type SliceDef, type Slices, compileSlices, inSlice, loadSlices, matchesPattern } from './slices.js';
export { type BundleEntry, type BundleIndex, type Resolved, type Resource, indexBundle, isResource } from './bundle-index.js';
export { type FhirDefinitions, type ProfileRuleData, loadFhirDefinitions } from './definitions.js';
export { type ElementPath, type ElementStep, compileElementPath, isFilled, visitParents } from './element-path.js';
export { type ParsedJson, parseRequestJson } from './request-json.js';
export { type RequestCheckOptions, checkRequestBundle } from './request-rules.js';
export { issueCodeSystem, operationOutcome } from './operation-outcome.js';
