-- Each time the store was put back to an earlier state and recovered, a new incarnation began. Records carry its number, so
-- that readers in all databases can tell what an earlier one publishes after that.
create table incarnation (
  number      bigint primary key,
  begun_at    timestamptz not null default now(),
  begun_by    text        not null,
  reason      text        not null,
  last_index  bigint      not null, -- the last global index of the store when it began
  finished_at timestamptz           -- null: its recovery is not finished, and no process may start
);
insert into incarnation (number, begun_by, reason, last_index, finished_at) values (1, 'installation', 'the first', 0, now());

-- From which offset on a partition holds records of a domain's incarnation; those of a lower one behind it are refused.
create table switch_point (
  source        text collate "C" not null,
  topic         text collate "C" not null,
  partition     integer not null,
  incarnation   bigint  not null,
  record_offset bigint  not null,
  primary key (source, topic, partition, incarnation)
);

-- Records whose events this store lost and does not get back, by an operator's decision: no group of it takes them.
create table fenced_record (
  topic            text collate "C" not null,
  partition        integer not null,
  record_offset    bigint  not null,
  event_identifier text collate "C" not null,
  primary key (topic, partition, record_offset)
);

-- The last record of each partition that the relay published out of this store. What this store never had is behind it.
create table published_end (
  topic         text collate "C" not null,
  partition     integer not null,
  record_offset bigint  not null,
  primary key (topic, partition)
);
