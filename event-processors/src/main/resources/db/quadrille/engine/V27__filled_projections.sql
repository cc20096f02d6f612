-- Whether the tables of a projection contain all events of the store. A process registers its projections when it starts: a new one
-- is filled if the store is empty. Otherwise the switch to a rebuild fills it, and the first event of its types that a process without
-- the projection appends ends that.
create table projection_fill (
  projection     text collate "C" primary key,
  events         text[] not null default '{}', -- the types of its events; none before a process of this release has registered it
  filled_at      timestamptz,                  -- null: its tables lack events
  unfilled_since timestamptz,
  unfilled_by    text,                         -- what its tables lack, in words
  retired_filled boolean,                      -- whether the tables that a switch took out of use were filled; null: no such tables
  known_to_all   boolean not null default false, -- releases before this one write its tables too
  check ((filled_at is null) = (unfilled_since is not null))
);

insert into projection_fill (projection, filled_at, known_to_all)
select unnest(array['order_view', 'product_view', 'coupon_view', 'wallet_view', 'checkout', 'sales']), now(), true;

-- A process names its projections in the setting quadrille.projections of each transaction that appends; a process of a release before
-- this one names none. The trigger that calls this is made when a process registers its projections, and leaves out transactions that
-- name all of them.
create function note_projections_without_event() returns trigger language plpgsql set search_path from current as $$
begin
  update projection_fill
  set filled_at = null, unfilled_since = clock_timestamp(),
    unfilled_by = 'a process without the projection appended event ' || new.global_index || ', ' || new.payload_type
  where filled_at is not null and new.payload_type = any (events)
    and not coalesce(
      projection = any (string_to_array(nullif(current_setting('quadrille.projections', true), ''), ',')), known_to_all);
  return null;
end
$$;
