-- When each order was placed, and when it ended.
create table order_duration (
  order_id  text collate "C" primary key,
  placed_at timestamptz not null,
  ended_at  timestamptz
) with (fillfactor = 80); -- an order's row is written twice
