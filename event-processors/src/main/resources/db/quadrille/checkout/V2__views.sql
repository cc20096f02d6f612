-- What the API reads: one row per thing, written in the transaction that appends the events it follows from.
-- Keys compare bytewise (collate "C"), which is the order in which the projections write them.

create table order_view (
  order_id   text collate "C" primary key,
  user_id    text collate "C" not null,
  coupon_id  text collate "C",
  status     text             not null check (status in ('PROCESSING', 'PAYMENT_PENDING', 'COMPLETED', 'CANCELLED')),
  reason     text,
  refusals   jsonb            not null,
  lines      jsonb            not null,
  subtotal   bigint,
  discount   bigint,
  amount     bigint,
  placed_at  timestamptz      not null,
  updated_at timestamptz      not null
) with (fillfactor = 80); -- an order's row is rewritten three times

-- The pages of GET /api/orders: all orders, one user's, or those in one status, the newest first.
create index order_view_newest on order_view (placed_at desc, order_id desc);
create index order_view_newest_of_user on order_view (user_id, placed_at desc, order_id desc);
create index order_view_newest_in_status on order_view (status, placed_at desc, order_id desc);

create table product_view (
  product_id text collate "C" primary key,
  name       text   not null,
  price      bigint not null,
  available  bigint not null
) with (fillfactor = 80);

create table coupon_view (
  coupon_id      text collate "C" primary key,
  user_id        text collate "C" not null,
  discount_type  text             not null check (discount_type in ('FIXED', 'PERCENT')),
  discount_value bigint           not null,
  expires_at     timestamptz,
  status         text             not null check (status in ('AVAILABLE', 'USED')),
  used_by_order  text collate "C",
  check ((status = 'USED') = (used_by_order is not null))
) with (fillfactor = 80);

create table wallet_view (
  user_id text collate "C" primary key,
  balance bigint not null
) with (fillfactor = 80);
