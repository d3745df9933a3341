import type { AuthorizationEvent, Channel, Clock, EventOf, EventType, Ids, MessageHash, MessageRole } from './ports.js';

export interface EventOrigin {
  readonly channel: Channel;
  /** `client:<id>`, `partner:<id>`, `person:<id>`, or `gateway`. */
  readonly actor: string;
}

/** Makes events; recorded now, and unless it is said otherwise they happen now. */
export class EventWriter {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A new id, for what is written together with events. */
  id(): string {
    return this.ids.uuid();
  }

  /** `occurredAt`: when it happened, if that was before we learnt of it. */
  write<T extends EventType>(
    type: T,
    origin: EventOrigin,
    data: EventOf<T>['data'],
    messages: Partial<Record<MessageRole, MessageHash>> = {},
    occurredAt?: Date,
  ): AuthorizationEvent {
    const now = this.clock.now();
    // The compiler cannot see that the members of the union pair `type` with `data` as the parameters do.
    return { id: this.ids.uuid(), type, occurredAt: occurredAt ?? now, recordedAt: now, ...origin, messages, data } as AuthorizationEvent;
  }
}
