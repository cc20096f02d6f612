-- Where each group stands since its row in token_entry was last written. A row that is updated with every batch leaves a dead version
-- each time, and none can be removed while an old snapshot is open, a dump's say: after 40,000 updates each takes 5 ms. Here each position
-- is a row of its own, and the newest is the first that an index finds, however many dead ones lie behind it.
create table newer_position (
  processor_name text collate "C" not null,
  segment        integer not null,
  id             bigint generated always as identity,
  token          bytea not null,
  token_type     text not null,
  entry_sha256   bytea not null, -- of the token in token_entry that this one is newer than; if another one is there now, that one counts
  primary key (processor_name, segment, id)
);

-- Where each group stands. A process of the release before knows token_entry only, which is at most a fifth of the claim timeout behind.
create view newest_position as
select entry.processor_name, entry.segment, entry.owner, entry.timestamp,
  coalesce(newer.token, entry.token) as token, coalesce(newer.token_type, entry.token_type) as token_type
from token_entry entry left join lateral (
  select * from newer_position n where (n.processor_name, n.segment) = (entry.processor_name, entry.segment) order by n.id desc limit 1
) newer on newer.entry_sha256 = sha256(coalesce(entry.token, ''));

comment on column idempotency_key.order_id is 'what the key stands for: an order, or a product or coupon';
