export { BASES, type GatewayLog, type GatewayOptions, type SandboxControl, type TablesReloaded } from './options.js';
export { createGateway } from './server.js';
