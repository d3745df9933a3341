import type { AuthorizationEvent, Channel, Clock, EventOf, EventType, Ids, MessageHash, MessageRole } from './ports.js';

export interface EventOrigin {
  readonly channel: Channel;
  /** `client:<id>`, `partner:<id>`, `person:<id>`, or `gateway`. */
  readonly actor: string;
}

/** Makes events that happen now. */
export class EventWriter {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  write<T extends EventType>(
    type: T,
    origin: EventOrigin,
    data: EventOf<T>['data'],
    messages: Partial<Record<MessageRole, MessageHash>> = {},
  ): AuthorizationEvent {
    const now = this.clock.now();
    // The compiler cannot see that the members of the union pair `type` with `data` as the parameters do.
    return { id: this.ids.uuid(), type, occurredAt: now, recordedAt: now, ...origin, messages, data } as AuthorizationEvent;
  }
}
