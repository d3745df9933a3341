import type { Authorization, AuthorizationEvent, Work, WorkState } from '../pas/ports.js';

/** Times live in columns, so that they sort and stay times; the rest of the state is one document. */
export interface AuthorizationRow {
  id: string;
  state: Omit<Authorization, 'createdAt' | 'updatedAt'>;
  created_at: Date;
  updated_at: Date;
}

export function authorizationOf(row: AuthorizationRow): Authorization {
  return { ...row.state, createdAt: row.created_at, updatedAt: row.updated_at };
}

export function stateOf(authorization: Authorization): AuthorizationRow['state'] {
  const { createdAt: _createdAt, updatedAt: _updatedAt, ...state } = authorization;
  return state;
}

export interface EventRow {
  id: string;
  type: string;
  occurred_at: Date;
  recorded_at: Date;
  channel: string;
  actor: string;
  messages: object;
  data: object;
}

export function eventOf(row: EventRow): AuthorizationEvent {
  const { id, type, channel, actor, messages, data } = row;
  // The ledger holds only what `commit` wrote, and that was an AuthorizationEvent.
  return { id, type, occurredAt: row.occurred_at, recordedAt: row.recorded_at, channel, actor, messages, data } as AuthorizationEvent;
}

export interface WorkRow {
  id: string;
  kind: Work['kind'];
  state: WorkState;
  due: Date;
  attempts: number;
  authorization_id: string | null;
  partner: string | null;
  reference: Work['reference'];
  issues: NonNullable<Work['issues']>;
  created_at: Date;
  updated_at: Date;
}

export function workOf(row: WorkRow): Work {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    due: row.due,
    attempts: row.attempts,
    ...(row.authorization_id !== null && { authorization: row.authorization_id }),
    ...(row.partner !== null && { partner: row.partner }),
    reference: row.reference,
    issues: row.issues,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
