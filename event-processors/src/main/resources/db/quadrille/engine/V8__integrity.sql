-- Which store this is: its chain, checkpoints and exports start from it.
create table chain_origin (
  store_id   uuid        not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
create unique index chain_origin_is_one on chain_origin ((true));
insert into chain_origin default values;

-- The chain over domain_event_entry, a row per block of events. What is hashed, and how, stands in docs/integrity.md.
create table chain_block (
  number      bigint primary key,    -- from 1, without gaps
  first_index bigint      not null,
  last_index  bigint      not null,
  events      integer     not null,
  total       bigint      not null,  -- events up to here
  previous    bytea       not null,  -- hash of the block before
  hash        bytea       not null,
  entries     bytea       not null,  -- of each event its global index and its hash
  chained_at  timestamptz not null
);
alter table chain_block alter column entries set storage external; -- hashes do not compress

-- What the chain was at a moment; worth something once it is kept elsewhere.
create table chain_checkpoint (
  block     bigint primary key,
  store_id  uuid        not null,
  position  bigint      not null,
  events    bigint      not null,
  hash      bytea       not null,
  made_at   timestamptz not null,
  key_id    text,                   -- null: not signed
  signature bytea
);
