/** Other channels, duplicates, partners' lists, retention. Rows that were written before get what their events say. */
export const channels = `
-- What an authorization is known by, beside the traces and transactions in pairing. A projection of the events.
create table identifier (
  kind text not null,
  value text not null,
  authorization_id uuid not null references "authorization" (id),
  primary key (kind, value, authorization_id)
);
create index identifier_authorization on identifier (authorization_id);
create index pairing_authorization on pairing (authorization_id);

insert into identifier (kind, value, authorization_id)
select kind, value, authorization_id from (
  select 'bundle' as kind, data #>> '{bundleIdentifier,value}' as value, authorization_id from event where type = 'received'
  union select 'claim', data #>> '{claimIdentifier,value}', authorization_id from event where type = 'received'
  union select 'member', m, authorization_id from event, jsonb_array_elements_text(data #> '{keys,members}') as m where type = 'translated'
) as known where value is not null;

update "authorization" set state = jsonb_build_object(
  'channel', 'api', 'flags', '[]'::jsonb, 'pendedOnce', state ->> 'status' = 'pended',
  'standing', jsonb_build_object(
    'status', state -> 'status',
    'occurredAt', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'priority', case when state ? 'answer' then 100 else 0 end)
) || state;

-- The same bundle from the same client within its window is one request.
create table submission_key (
  client text not null,
  digest bytea not null,
  authorization_id uuid not null references "authorization" (id),
  at timestamptz not null,
  primary key (client, digest)
);
create index submission_key_authorization on submission_key (authorization_id);

-- Control numbers of partners, and the transaction sets that they had in them.
create table inbound_number (
  partner text not null,
  level text not null check (level in ('interchange', 'group', 'transaction')),
  number text not null,
  hash bytea not null,
  primary key (partner, level, number)
);
create table inbound_content (
  partner text not null,
  content bytea not null,
  primary key (partner, content)
);

-- The newest list of each source.
create table statement (
  source text primary key,
  partner text not null,
  as_of timestamptz not null,
  complete boolean not null,
  message bytea not null references message (hash)
);

-- A timer that comes back is there once, however many instances start.
create unique index work_recurring on work ((reference ->> 'recurring')) where reference ? 'recurring';

-- What was removed, when, and by which policy. No content.
create table purge (
  id uuid primary key,
  at timestamptz not null,
  policy text not null,
  authorization_id uuid not null,
  client text not null,
  partner text,
  status text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  events integer not null,
  messages integer not null
);
create trigger purge_append_only before update or delete on purge for each row execute function event_is_append_only();

-- Only a purge that names the very authorization may delete its events.
create or replace function event_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'event' and tg_op = 'DELETE' then
    if current_setting('pas_x12.purge', true) = old.authorization_id::text then
      return old;
    end if;
  end if;
  raise exception '% rows are append-only', tg_table_name;
end $$;
`;
