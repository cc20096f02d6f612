-- What is over is deleted by its age, the oldest first.
create index dead_letter_by_age on dead_letter (touched_at) where state = 'RESOLVED';
create index audit_check_by_age on audit_check (finished_at) where finished_at is not null;
create index republication_by_age on republication (finished_at) where finished_at is not null;
create index rebuild_by_age on rebuild (updated_at) where state in ('CANCELLED', 'KEPT');
create index operator_act_by_age on operator_act (at);
