-- The rows of the checkout's join in the form that follows from its declaration: facts has the outcome of each step,
-- by the step's name. The columns stock, coupon, lines, discount_type and discount_value are the form of the release
-- before. While processes of both releases run, a trigger keeps both forms equal. A later release drops these
-- columns and the trigger.

-- The facts that the columns of the earlier release express. They lack the id and the owner of the coupon.
create function checkout_facts(
  order_id text, stock text, coupon text, lines jsonb, discount_type text, discount_value bigint)
returns jsonb language sql stable as $$
  select case stock
      when 'SETTLED' then jsonb_build_object('DEDUCT_STOCK', jsonb_build_object('revision', '1', 'event',
        jsonb_build_object('orderId', $1, 'lines', lines)))
      when 'REFUSED' then '{"DEDUCT_STOCK": "REFUSED"}'
      else '{}' end
    || case
      when coupon = 'REFUSED' then '{"USE_COUPON": "REFUSED"}'
      when coupon = 'SETTLED' and discount_type is null then '{"USE_COUPON": "UNWANTED"}'
      when coupon = 'SETTLED' then jsonb_build_object('USE_COUPON', jsonb_build_object('revision', '1', 'event',
        jsonb_build_object('orderId', $1,
          'couponId', (select v.coupon_id from ${flyway:defaultSchema}.order_view v where v.order_id = $1),
          'userId', (select v.user_id from ${flyway:defaultSchema}.order_view v where v.order_id = $1),
          'discount', jsonb_build_object('type', discount_type, 'value', discount_value))))
      else '{}' end
$$;

-- This release writes facts only, so an inserted row has no value in the other columns. A row with both forms is a
-- copy.
create function checkout_forms() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and new.stock is null or tg_op = 'UPDATE' and new.facts is distinct from old.facts then
    new.stock := case when not new.facts ? 'DEDUCT_STOCK' then 'PENDING'
      when new.facts ->> 'DEDUCT_STOCK' = 'REFUSED' then 'REFUSED' else 'SETTLED' end;
    new.coupon := case when not new.facts ? 'USE_COUPON' then 'PENDING'
      when new.facts ->> 'USE_COUPON' = 'REFUSED' then 'REFUSED' else 'SETTLED' end;
    new.lines := coalesce(new.facts #> '{DEDUCT_STOCK,event,lines}', '[]');
    new.discount_type := new.facts #>> '{USE_COUPON,event,discount,type}';
    new.discount_value := new.facts #>> '{USE_COUPON,event,discount,value}';
  elsif tg_op = 'INSERT' and new.facts = '{}'
      or tg_op = 'UPDATE' and (new.stock, new.coupon, new.lines, new.discount_type, new.discount_value)
        is distinct from (old.stock, old.coupon, old.lines, old.discount_type, old.discount_value) then
    new.facts := new.facts || checkout_facts(new.order_id, new.stock, new.coupon, new.lines, new.discount_type,
      new.discount_value);
  end if;
  return new;
end $$;

-- Also for the tables of a rebuild. The constraint, which a process of the release before copies without the
-- trigger, makes a rebuild by such a process fail: its rows would lack the facts.
do $$
declare place text;
begin
  foreach place in array array['${flyway:defaultSchema}', 'shadow', 'retired'] loop
    if to_regclass(place || '.checkout') is not null then
      execute format('alter table %I.checkout add facts jsonb not null default ''{}'','
        || ' add constraint both_forms check ((stock <> ''PENDING'') = (facts ? ''DEDUCT_STOCK'')'
        || ' and (coupon <> ''PENDING'') = (facts ? ''USE_COUPON'')) not valid', place);
      execute format('create trigger both_forms before insert or update on %I.checkout for each row'
        || ' execute function checkout_forms()', place);
    end if;
  end loop;
end $$;
