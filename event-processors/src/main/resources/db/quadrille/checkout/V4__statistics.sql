-- Which orders have been counted: completed orders arrive at least once and count once.
create table sale (
  order_id     text collate "C" primary key,
  processed_at timestamptz not null
);

-- What was sold of each product on each day (UTC). Sums of amounts in minor units may outgrow a bigint.
create table sales_per_day (
  day        date             not null,
  product_id text collate "C" not null,
  units      bigint           not null,
  gross      numeric(38)      not null,
  discount   numeric(38)      not null,
  primary key (day, product_id)
);

create index sales_per_day_of_product on sales_per_day (product_id, day);
