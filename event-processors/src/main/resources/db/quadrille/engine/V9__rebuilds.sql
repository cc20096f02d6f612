-- Tables that are being built again from the event store, and those that such a one took the place of: in schemas of their own,
-- so that everything which writes by a table's name writes there when these come first in its search_path.
create schema shadow;
create schema retired;

-- Projections built again beside the live ones. At most one open per projection.
create table rebuild (
  id            bigint generated always as identity primary key,
  projection    text collate "C" not null,
  state         text             not null check (
    state in ('RUNNING', 'PAUSED', 'CAUGHT_UP', 'STOPPED', 'FAILED', 'CANCELLED', 'SWITCHED', 'KEPT')),
  requested_by  text             not null,
  reason        text             not null,
  requested_at  timestamptz      not null default clock_timestamp(),
  stop_position bigint,                      -- null: it catches up with the log and keeps up
  position      bigint           not null default 0, -- every event up to here is in the rows
  log_end       bigint           not null default 0, -- the settled end of the log, or the stop, as last seen
  events        bigint           not null default 0, -- how many of those up to the position concern the projection
  run_position  bigint           not null default 0, -- how much of the log it passed until it had caught up,
  run_millis    bigint           not null default 0, -- and the time that took
  updated_at    timestamptz      not null default clock_timestamp(),
  way_back      bigint,                      -- SWITCHED: every event up to here is in the retired rows
  failure       text
);

create unique index rebuild_open on rebuild (projection)
  where state in ('RUNNING', 'PAUSED', 'CAUGHT_UP', 'STOPPED', 'FAILED');
create unique index rebuild_way_back on rebuild (projection) where state = 'SWITCHED';

-- Comparisons of a projection with what follows from the event store.
create table audit_check (
  id           bigint generated always as identity primary key,
  projection   text collate "C" not null,
  sample       integer,                      -- so many keys; null: all rows
  requested_by text             not null,
  reason       text             not null,
  requested_at timestamptz      not null default clock_timestamp(),
  due_at       timestamptz,                  -- by schedule
  finished_at  timestamptz,
  compared     bigint,                       -- rows
  differing    bigint,                       -- rows, without those that wait for a record
  report       jsonb,
  failure      text,                         -- why it could not be done
  unique (projection, due_at)
);

create index audit_check_open on audit_check (id) where finished_at is null;
create index audit_check_newest on audit_check (projection, id desc);

-- The kinds of acts are the application's to know; each new one would need a migration otherwise.
alter table operator_act drop constraint operator_act_act_check;
