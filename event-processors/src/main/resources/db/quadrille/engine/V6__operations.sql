-- What operators did, written in the transaction that did it.
create table operator_act (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  actor   text not null,
  act     text not null check (act in ('PAUSE', 'RESUME', 'RETRY', 'DISCARD', 'REPLAY')),
  target  text not null,
  reason  text not null,
  outcome jsonb not null
);

-- Processing groups that take nothing until they are resumed.
create table paused_group (
  processing_group text collate "C" primary key,
  paused_at        timestamptz not null,
  paused_by        text not null,
  reason           text not null,
  effective_at     timestamptz -- null: the group's thread has not seen it yet
);

-- When Kafka acknowledged the alert about it. A letter that an operator retries may be alerted about again.
alter table dead_letter add column alerted_at timestamptz;
create index dead_letter_to_alert on dead_letter (id) where state = 'ABANDONED' and alerted_at is null;

-- cause_kind makes equal what differs only in words with a digit in them: ids, offsets, columns.
alter table parked_record
  add column id bigint generated always as identity unique,
  add column replayed_at timestamptz,
  add column discarded_at timestamptz,
  add column alerted_at timestamptz,
  add column state text not null generated always as (
    case when replayed_at is not null then 'REPLAYED' when discarded_at is not null then 'DISCARDED' else 'PARKED' end) stored,
  add column cause_kind text not null generated always as (
    left(regexp_replace(cause, '[^\s"'',;:()]*[0-9][^\s"'',;:()]*', '#', 'g'), 500)) stored;
create index parked_record_waiting on parked_record (parked_by, id) where state = 'PARKED';
create index parked_record_to_alert on parked_record (id) where alerted_at is null;
