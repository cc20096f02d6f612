-- What domains with a database of their own have said of this one's orders, as it came by their topics. Empty in a process that
-- runs all four: there it is all in domain_event_entry.
create table timeline_event (
  order_id             text collate "C" not null,
  event_identifier     text collate "C" not null,
  aggregate_identifier text collate "C" not null,
  sequence_number      bigint not null,
  type                 text collate "C" not null,
  payload_type         text collate "C" not null,
  payload_revision     text collate "C" not null,
  payload              bytea not null,
  meta_data            bytea not null,
  time_stamp           timestamptz not null,
  primary key (order_id, event_identifier)
);

-- What else belongs to one order. A record's key may be longer than a b-tree takes.
create index dead_letter_of_order on dead_letter (sequence_id, id);
create index parked_record_of_order on parked_record using hash (record_key);
create index operator_act_on_target on operator_act (target, id);
