-- Dead letters that are processed again, discarded or parked: see docs/decisions/0010-dead-letters.md.

alter table stream_dead_letters
  add column state text not null default 'open' check (state in ('open', 'parked', 'replayed', 'discarded')),
  add column attempts integer not null default 1, -- how often it was tried; a parked one has not been
  add column failed_at timestamptz not null default now(), -- of the last attempt
  add column appended_at timestamptz, -- append time of the record
  add column settled_at timestamptz; -- when it was replayed or discarded
comment on column stream_dead_letters.phase is 'decode, process, publish, or parked behind another one of its key';
update stream_dead_letters set failed_at = occurred_at;
create index stream_dead_letters_unsettled on stream_dead_letters (consumer_group, topic, topic_id, partition, state, record_offset)
  where state in ('open', 'parked');

-- What a person asked for; the partition's owner carries it out in the commit of a batch, and says what came of it. Never deleted: it is the audit.
create table stream_dead_letter_requests (
  request_id     bigint generated always as identity primary key,
  consumer_group text    not null,
  topic          text    not null,
  topic_id       text    not null,
  partition      integer not null,
  record_offset  bigint  not null,
  action         text    not null check (action in ('replay', 'discard')),
  requested_by   text    not null,
  reason         text,
  requested_at   timestamptz not null default now(),
  done_at        timestamptz,
  outcome        text -- replayed, discarded, failed, held (an earlier one of its key is open) or too-late (it was settled before)
);
create unique index stream_dead_letter_requests_pending on stream_dead_letter_requests (consumer_group, topic, topic_id, partition, record_offset)
  where done_at is null;
create index stream_dead_letter_requests_record on stream_dead_letter_requests (consumer_group, topic, topic_id, partition, record_offset, request_id);
