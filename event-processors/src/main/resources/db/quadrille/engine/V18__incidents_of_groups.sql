-- The last record that each group has taken from each partition, written in the transaction that stores the group's position. A process
-- of the release before stores positions without it, so the record may be older than the position.
create table position_record (
  processing_group text collate "C" not null,
  topic            text collate "C" not null,
  partition        integer not null,
  topic_id         text collate "C" not null, -- Kafka's own; a topic that is made again has another one
  record_offset    bigint  not null,          -- -1: none
  event_id         text collate "C",
  record_timestamp bigint,                    -- milliseconds since 1970; null: it is not known which record it was
  primary key (processing_group, topic, partition)
) with (fillfactor = 50);

-- Why a group stands still until an operator rewinds it.
create table group_incident (
  id               bigint generated always as identity primary key,
  processing_group text collate "C" not null,
  kind             text not null,
  what             text not null,
  since            timestamptz not null,
  rewound_at       timestamptz
);
create unique index group_incident_open on group_incident (processing_group) where rewound_at is null;
