-- By itself: it may take long, and nothing else is to wait for it.
create index timeline_event_by_age on timeline_event (time_stamp);
