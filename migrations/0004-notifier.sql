-- Owned by the notifier. Rows come from its batches; the senders work on committed rows only.

create table deliveries (
  notification_id uuid primary key,
  kind         text not null,
  customer_id  text not null,
  merchant_id  text not null,
  store_id     text not null,
  payment_id   uuid,
  channel      text not null default 'SMS' check (channel in ('SMS', 'PUSH')),
  request      json not null, -- the NotificationRequested
  state        text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'delivered', 'undeliverable', 'failed', 'withdrawn')),
  attempts     integer not null default 0,
  resends      integer not null default 0, -- sent again after an unknown outcome; at most once
  next_attempt_at timestamptz not null default now(), -- while 'sending': the end of the sender's lease
  provider_id  text unique, -- MessageSid
  error_code   text,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  version      integer not null default 1
);
create index deliveries_payment on deliveries (payment_id) where payment_id is not null;
create index deliveries_due on deliveries (next_attempt_at) where state in ('queued', 'sending');

-- When a held payment's text goes out, and until when an answer counts. One is prompted at a time per phone.
create table verification_prompts (
  payment_id  uuid primary key,
  customer_id text not null,
  source_partition integer, -- of payment-stream; for fds' time-outs
  phone       text, -- where its text goes or went; null until claimed
  state       text not null default 'queued' check (state in ('queued', 'prompted', 'undeliverable', 'closed')),
  queued_at   timestamptz not null default now(), -- append time of the request
  claimed_at  timestamptz, -- the phone's place was taken, just before the text was sent
  prompted_at timestamptz, -- the provider accepted the text
  due_at      timestamptz default now() + interval '30 minutes', -- queued_at + 30 min; once prompted, at most prompted_at + time-out
  undeliverable_reason text,
  closed_at   timestamptz
);
create unique index verification_prompts_one_per_phone on verification_prompts (phone)
  where claimed_at is not null and state in ('queued', 'prompted');
create index verification_prompts_phone on verification_prompts (phone, claimed_at);
create index verification_prompts_due on verification_prompts (due_at) where state in ('queued', 'prompted');
