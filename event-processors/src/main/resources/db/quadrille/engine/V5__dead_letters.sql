-- Events that a processing group could not handle, in order per sequence. A letter without a cause waits behind another.
create table dead_letter (
  id                   bigint generated always as identity primary key,
  processing_group     text collate "C" not null,
  sequence_id          text collate "C" not null,
  state                text not null check (state in ('RETRYING', 'ABANDONED', 'RESOLVED', 'DISCARDED')),
  attempts             integer not null,
  cause_type           text,
  cause_message        text,
  enqueued_at          timestamptz not null,
  touched_at           timestamptz not null,
  next_attempt_at      timestamptz,
  event_identifier     text collate "C" not null,
  aggregate_identifier text collate "C" not null,
  sequence_number      bigint not null,
  type                 text collate "C" not null,
  payload_type         text collate "C" not null,
  payload_revision     text collate "C" not null,
  payload              bytea not null,
  meta_data            bytea not null,
  time_stamp           timestamptz not null
);

create index dead_letter_open on dead_letter (processing_group, sequence_id, id)
  where state in ('RETRYING', 'ABANDONED');
create index dead_letter_due on dead_letter (processing_group, next_attempt_at)
  where state = 'RETRYING' and next_attempt_at is not null;
