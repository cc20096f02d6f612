-- The event store, which is also the outbox. Append-only: global_index is drawn when a row is inserted, so a transaction
-- that commits later may hold a lower index; readers of the whole log must go through CommittedEvents.
create table domain_event_entry (
  global_index         bigint generated always as identity primary key,
  event_identifier     text collate "C" not null,
  aggregate_identifier text collate "C" not null,
  sequence_number      bigint not null,
  type                 text collate "C" not null,
  order_id             text collate "C",
  payload_type         text collate "C" not null,
  payload_revision     text collate "C" not null,
  payload              bytea not null,
  meta_data            bytea not null,
  time_stamp           timestamptz not null,
  unique (aggregate_identifier, sequence_number)
);

create index domain_event_entry_by_order on domain_event_entry (order_id, global_index) where order_id is not null;

-- The same for people: payload and metadata as JSON.
create view event_log as
select global_index, time_stamp, order_id, type, aggregate_identifier, sequence_number, event_identifier, payload_type,
       payload_revision, convert_from(payload, 'UTF8')::jsonb as payload, convert_from(meta_data, 'UTF8')::jsonb as meta_data
from domain_event_entry;

-- At most one snapshot per aggregate, the newest.
create table snapshot_event_entry (
  aggregate_identifier text collate "C" primary key,
  sequence_number      bigint not null,
  type                 text collate "C" not null,
  event_identifier     text collate "C" not null,
  payload_type         text collate "C" not null,
  payload_revision     text collate "C",
  payload              bytea not null,
  meta_data            bytea not null,
  time_stamp           timestamptz not null
);

-- How far each processing group has come. Axon's token store writes its timestamp as ISO text.
create table token_entry (
  processor_name text collate "C" not null,
  segment        integer not null,
  token          bytea,
  token_type     text,
  timestamp      text,
  owner          text,
  primary key (processor_name, segment)
);

-- How far the relay has published: every event up to this index is acknowledged by Kafka.
create table relay_position (
  relay        text collate "C" primary key,
  global_index bigint not null,
  updated_at   timestamptz not null default now()
);

-- Records that could not be read, as they came.
create table parked_record (
  topic        text collate "C" not null,
  partition    integer not null,
  record_offset bigint not null,
  record_key   bytea,
  headers      jsonb not null,
  value        bytea,
  cause        text not null,
  parked_by    text not null,
  parked_at    timestamptz not null default now(),
  primary key (topic, partition, record_offset, parked_by)
);

-- The aggregator's row per order.
create table checkout (
  order_id       text collate "C" primary key,
  stock          text not null,
  coupon         text not null,
  lines          jsonb not null,
  discount_type  text,
  discount_value bigint
);
