export { BASES, type GatewayLog, type GatewayOptions, type SandboxControl } from './options.js';
export { createGateway } from './server.js';
