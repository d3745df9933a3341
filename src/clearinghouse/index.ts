export { Inbound } from './inbound.js';
export { LoopbackConnector, type LoopbackLinks, type LoopbackPayer } from './loopback.js';
export { loadPartners, type LoadedPartners, type PartnerProfile } from './partner.js';
export { EnvelopeRelay } from './relay.js';
