-- Who publishes, and when it last showed that it is alive. A session that does not is ended by whoever stands by.
create table relay_lease (
  relay         text collate "C" primary key,
  backend_pid   integer     not null,
  backend_start timestamptz not null, -- process ids come again, together with this they do not
  beat_at       timestamptz not null
);

-- Events to be published again, in the order of the log: those with an index of from_position to to_position.
create table republication (
  id            bigint generated always as identity primary key,
  requested_by  text        not null,
  reason        text        not null,
  requested_at  timestamptz not null,
  from_position bigint      not null,
  to_position   bigint      not null, -- never behind what the relay has published for the first time
  position      bigint      not null, -- everything up to here is acknowledged by Kafka
  records       bigint      not null default 0,
  finished_at   timestamptz
);

create index republication_open on republication (id) where finished_at is null;
