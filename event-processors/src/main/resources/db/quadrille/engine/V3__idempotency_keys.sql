-- What has been asked under an Idempotency-Key. The order's id is written before its command is sent, so that whoever
-- takes over a claim sends the same command for the same order.
create table idempotency_key (
  key          text collate "C" primary key,
  body_sha256  bytea            not null check (octet_length(body_sha256) = 32),
  order_id     text collate "C" not null,
  created_at   timestamptz      not null, -- retention counts from here
  claimed_at   timestamptz,               -- null: nobody is at it; the lease counts from here
  completed_at timestamptz                -- null: the command has not been acknowledged yet
);

create index idempotency_key_created_at on idempotency_key (created_at);
