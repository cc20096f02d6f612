-- Not in one transaction, as V29__facts_of_earlier_joins.sql.conf says: the groups of the release before continue
-- meanwhile, and wait for at most one page. Rows are locked in the order in which the groups lock them. The wait for a
-- lock has no limit, because no other statement queues behind it, and a migration without a transaction that fails
-- must be repaired by hand. May be repeated.
do $$
declare
  place text;
  last text;
  page_end text;
begin
  foreach place in array array['${flyway:defaultSchema}', 'shadow', 'retired'] loop
    continue when to_regclass(place || '.checkout') is null;
    last := '';
    loop
      perform set_config('lock_timeout', '0', true);
      execute format('select max(order_id) from (select order_id from %I.checkout where order_id > $1 order by order_id'
        || ' limit 2000 for no key update) page', place) into page_end using last;
      exit when page_end is null;
      execute format('update %I.checkout set facts = checkout_facts(order_id, stock, coupon, lines, discount_type,'
        || ' discount_value) where order_id > $1 and order_id <= $2 and facts = ''{}''', place) using last, page_end;
      commit;
      last := page_end;
    end loop;
    perform set_config('lock_timeout', '0', true);
    execute format('alter table %I.checkout validate constraint both_forms', place);
    commit;
  end loop;
end $$;
