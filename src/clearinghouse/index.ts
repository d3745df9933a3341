export { amqpPayer } from './amqp-payer.js';
export { AmqpConnector } from './amqp-connector.js';
export { FhirConnector } from './fhir-connector.js';
export { Inbound } from './inbound.js';
export { LoopbackConnector, type LoopbackLinks, type LoopbackPayer } from './loopback.js';
export { loadPartners, type LoadedPartners, type PartnerProfile } from './partner.js';
export type { RelayNote } from './relay-note.js';
export { EnvelopeRelay } from './relay.js';
export { loadRouting, type RoutingTable } from './routing.js';
