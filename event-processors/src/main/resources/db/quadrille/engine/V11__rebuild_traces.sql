-- The trace of the request that a rebuild was begun by, as W3C traceparent: whoever works on it links to that. Null: nobody traced it.
alter table rebuild add column trace_parent text;
