/** The first ledger. Times are given by the gateway's clock; nothing here calls now(). */
export const ledger = `
create table message (
  hash bytea primary key,
  media_type text not null,
  bytes bytea not null
);

create table "authorization" (
  id uuid primary key,
  client text not null,
  partner text,
  status text not null,
  open boolean not null,
  state jsonb not null,
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index authorization_client on "authorization" (client, id desc);
create index authorization_open on "authorization" (partner, updated_at) where open;

-- authorization_id is null for what belongs to none: a partner's message that could not be paired or read.
create table event (
  id uuid primary key,
  authorization_id uuid references "authorization" (id),
  number integer,
  type text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  channel text not null,
  actor text not null,
  messages jsonb not null,
  data jsonb not null,
  unique (authorization_id, number)
);
create index event_stray on event (recorded_at) where authorization_id is null;

create function event_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only';
end $$;
create trigger event_append_only before update or delete on event for each row execute function event_is_append_only();

-- How answers find their request. A projection of the events.
create table pairing (
  partner text not null,
  kind text not null,
  value text not null,
  authorization_id uuid not null references "authorization" (id),
  members text[] not null default '{}',
  primary key (partner, kind, value, authorization_id)
);

-- A BHT03 goes to a partner once. Taken before the translation, so without a foreign key.
create table transaction_reference (
  partner text not null,
  reference text not null,
  authorization_id uuid not null,
  primary key (partner, reference)
);

create table control_number (
  sender text not null,
  receiver text not null,
  last integer not null check (last between 1 and 999999999),
  primary key (sender, receiver)
);

create table inbound (
  partner text not null,
  hash bytea not null,
  part text not null,
  primary key (partner, hash, part)
);

create table work (
  id uuid primary key,
  kind text not null,
  state text not null check (state in ('ready', 'claimed', 'needs-person')),
  due timestamptz not null,
  attempts integer not null default 0,
  authorization_id uuid references "authorization" (id),
  partner text,
  reference jsonb not null,
  issues jsonb not null default '[]',
  worker text,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index work_due on work (due) where state = 'ready';
create index work_lease on work (lease_until) where state = 'claimed';
create index work_state on work (state, id);
create index work_authorization on work (authorization_id);
`;
