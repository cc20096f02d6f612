-- Processes of the release before may park records meanwhile; what they write between the copy and the deletion would be lost.
set local lock_timeout = '1min';
lock table parked_record in access exclusive mode;

-- What is kept of a parked record beside its place and its causes: once, however many groups have parked it. The broker has the
-- record as it came, for as long as its topic keeps it; here long ones are cut.
create table parked_content (
  topic         text collate "C" not null,
  partition     integer     not null,
  record_offset bigint      not null,
  key_length    integer,               -- null: it had no key, or was parked before this was known
  header_count  integer     not null,  -- how many it had; fewer may be kept
  headers       jsonb       not null,
  value_length  integer,               -- null: it had no value
  value_sha256  bytea,
  value         bytea,                 -- its beginning; all of it if whole
  whole         boolean     not null,  -- key, headers and value are as they came
  bytes         integer     not null,  -- what headers and value take
  kept_since    timestamptz not null default now(),  -- its age is counted from here, not from when older ones were parked
  primary key (topic, partition, record_offset)
);

-- How much there is of them is read from this.
create index parked_content_bytes on parked_content (bytes) where bytes > 0;

insert into parked_content (topic, partition, record_offset, key_length, header_count, headers, value_length, value_sha256, value,
  whole, bytes)
select distinct on (topic, partition, record_offset) topic, partition, record_offset, length(record_key),
  jsonb_array_length(headers), headers, length(value), sha256(value), value, true,
  octet_length(headers::text) + coalesce(length(value), 0)
from parked_record order by topic, partition, record_offset, parked_at;

-- Written and read by processes of the release before only.
alter table parked_record alter column headers set default '[]';
update parked_record set headers = '[]', value = null;

-- Adding a stored column writes the table anew, so that it gives back the room of what has moved.
alter table parked_record drop column cause_kind;
alter table parked_record add column cause_kind text not null generated always as (
  left(regexp_replace(cause, '[^\s"'',;:()]*[0-9][^\s"'',;:()]*', '#', 'g'), 500)) stored;

-- What of them may be deleted by age.
create index parked_record_by_age on parked_record (parked_at);

-- Republications that an operator has cancelled: finished, before they had published all.
alter table republication add column cancelled_at timestamptz;
