export { startEmbedded, type EmbeddedPostgres } from './embedded.js';
export { PostgresStore } from './store.js';
