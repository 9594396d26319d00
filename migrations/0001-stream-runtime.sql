-- State of the stream runtime: see processors/runtime. Postgres holds the truth, Kafka's committed offsets are only a mirror.

create table stream_offsets (
  consumer_group  text    not null,
  topic           text    not null,
  topic_id        text    not null, -- KIP-516 id: a re-created topic is another topic
  partition       integer not null,
  partition_count integer not null,
  next_offset     bigint  not null check (next_offset >= 0),
  owner_epoch     bigint  not null default 0,
  commits         bigint  not null default 0, -- batches ever committed: with the epoch it names one batch, timers' ones included
  anchor          bytea, -- SHA-256 of the record at next_offset - 1; null before the first
  output_sequence bigint  not null default 0, -- number of the last output of this partition
  sources         json    not null default '{}', -- highest (offset, sequence) seen per source of our own topics
  outbox          bytea, -- outputs of the last batch, encoded; null when there were none
  state_version   integer not null default 1, -- older code refuses newer state
  stream_time     timestamptz, -- append time of the record at next_offset - 1
  updated_at      timestamptz not null default now(),
  primary key (consumer_group, topic, topic_id, partition)
);
alter table stream_offsets alter column outbox set storage external;

create table stream_dead_letters (
  consumer_group text    not null,
  topic          text    not null,
  topic_id       text    not null,
  partition      integer not null,
  record_offset  bigint  not null,
  error_code     text    not null,
  error_message  text    not null,
  phase          text    not null, -- decode, process or publish
  record_key     bytea,
  record_value   bytea,
  headers        json    not null default '[]',
  occurred_at    timestamptz not null default now(),
  published_at   timestamptz, -- when the dead letter queue acknowledged it
  primary key (consumer_group, topic, topic_id, partition, record_offset)
);

create table stream_incidents (
  incident_id    bigint generated always as identity primary key,
  consumer_group text    not null,
  topic          text    not null,
  partition      integer,
  code           text    not null,
  message        text    not null,
  occurred_at    timestamptz not null default now()
);

-- Tells this database from any other, so that Redis entries of another one (dropped, restored, copied) are never taken for ours.
create table stream_dataset (
  dataset_id uuid    not null default gen_random_uuid(),
  single_row boolean primary key default true check (single_row)
);
insert into stream_dataset default values;

-- Every write of a batch calls this last: a count that is not what was expected undoes the whole statement.
create function stream_require(actual bigint, expected bigint, what text) returns boolean language plpgsql as $$
begin
  if actual is distinct from expected then
    raise exception using errcode = case what when 'owner' then 'PS001' when 'state' then 'PS002' else 'PS003' end,
      message = format('%s: %s of %s rows', what, actual, expected);
  end if;
  return true;
end $$;
