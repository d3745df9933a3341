export { type JsonObject, type JsonValue, isArray, isObject } from './json.js';
export { type R4Element, type R4Kind, type R4Model, type R4Property, compileR4Model, loadR4Model } from './r4-model.js';
export { type PasVersion, type SliceDef, type Slices, compileSlices, inSlice, loadSlices, matchesPattern } from './slices.js';
export { type BundleEntry, type BundleIndex, type Resolved, type Resource, indexBundle, isResource } from './bundle-index.js';
