-- oldest program: 1

alter table users add column version int not null default 1;

alter table join_tokens add column username text;            -- who made it; null: the command line, or the first start
alter table join_tokens add column last_used_at timestamptz; -- to the minute

create index tokens_user on tokens (user_id) where revoked_at is null;
create index audit_logs_object on audit_logs (object, object_id);
