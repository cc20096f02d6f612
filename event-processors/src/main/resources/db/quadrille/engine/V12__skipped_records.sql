-- Records that operators have a group skip: the group parks them without reading them.
create table skipped_record (
  processing_group text collate "C" not null,
  topic            text collate "C" not null,
  partition        integer          not null,
  record_offset    bigint           not null,
  skipped_at       timestamptz      not null,
  skipped_by       text             not null,
  reason           text             not null,
  primary key (processing_group, topic, partition, record_offset)
);
