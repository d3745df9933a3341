/** Everything that the rooms around the business may know of it: what it needs of them, and the facts that it keeps. */
export * from './ports/authorization.js';
export * from './ports/event.js';
export * from './ports/inbox.js';
export * from './ports/relay.js';
export * from './ports/revise.js';
export * from './ports/route.js';
export * from './ports/standing.js';
export * from './ports/status.js';
export * from './ports/store.js';
export * from './ports/time.js';
export * from './ports/translator.js';
export * from './ports/unavailable.js';
export * from './ports/work.js';
