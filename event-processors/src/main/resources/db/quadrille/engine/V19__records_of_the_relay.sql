-- The last record that Kafka has acknowledged to the relay in each partition, written with the relay's position.
create table relay_record (
  relay            text collate "C" not null,
  topic            text collate "C" not null,
  partition        integer not null,
  topic_id         text collate "C" not null, -- Kafka's own; a topic that is made again has another one
  record_offset    bigint  not null,          -- -1: none
  event_id         text collate "C",
  record_timestamp bigint,                    -- milliseconds since 1970; null: it is not known which record it was
  global_index     bigint  not null,          -- every event up to here that belongs there was acknowledged there
  repeated_offset  bigint,                    -- the last record of a republication
  repeated_index   bigint,                    -- the first event of all republications
  primary key (relay, topic, partition)
) with (fillfactor = 50);

-- Only the events of these topics are published again: the relay's own republications, of what a broker has lost. Null: of all topics.
-- A process of the release before publishes the events of all topics, which consumers absorb.
alter table republication add column topics text[];
