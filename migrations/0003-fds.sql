-- Owned by the fds group. version: 1 for the first write of a row, one more for each later; every write checks it.

create table transactions (
  payment_id   uuid primary key,
  merchant_id  text not null,
  store_id     text not null,
  customer_id  text not null,
  card_id      text not null,
  amount_minor bigint not null,
  currency     text not null,
  country      text not null,
  latitude     double precision,
  longitude    double precision,
  location_accuracy_m double precision,
  channel      text not null,
  occurred_at  timestamptz not null, -- as sent
  event_time   timestamptz not null, -- clamped; used by every rule, day and hour
  order_id     text,
  items        json, -- null when there are none
  status       text not null,
  status_reason text,
  decision     json not null,
  body_hash    bytea not null, -- SHA-256 of the first body seen under this id
  judged_at    timestamptz not null, -- append time of the payment
  changed_at   timestamptz not null, -- append time of the last change's cause
  source_partition integer not null,
  source_offset    bigint not null, -- of the payment in payment-stream
  version      integer not null
);
create index transactions_customer on transactions (customer_id, occurred_at);
create index transactions_merchant on transactions (merchant_id, payment_id);

-- Append-only: every change after the first status. `payment_history` adds the first.
create table transaction_changes (
  payment_id  uuid not null,
  version     integer not null,
  from_status text not null,
  to_status   text not null,
  reason      text not null,
  actor       text not null, -- customer, timer, merchant, provider
  changed_at  timestamptz not null,
  primary key (payment_id, version)
);
create view payment_history as
  select payment_id, version, from_status, to_status, reason, actor, changed_at from transaction_changes
  union all
  select payment_id, 1, null, case when decision ->> 'outcome' = 'hold' then 'PENDING' else 'COMPLETED' end,
    case when decision ->> 'outcome' = 'hold' then 'held' else 'passed' end, 'fds', judged_at
  from transactions;

create table fds_presence (
  customer_id text primary key,
  latitude    double precision not null,
  longitude   double precision not null,
  radius_m    double precision not null,
  source      text not null check (source in ('payment', 'store', 'country')),
  country     text not null,
  event_time  timestamptz not null,
  version     integer not null
);

create table verifications (
  payment_id   uuid primary key,
  customer_id  text not null,
  source_partition integer not null,
  status       text not null check (status in ('pending', 'approved', 'denied', 'expired', 'undeliverable', 'cancelled')),
  code_hash    bytea not null, -- HMAC of the six digits
  token_hash   bytea not null, -- HMAC of the link's token
  wrong_codes  integer not null default 0,
  held_at      timestamptz not null, -- append time of the payment
  opened_at    timestamptz not null default now(), -- when the hold was committed; later than held_at when fds was behind
  decided_at   timestamptz,
  decided_by   text, -- reply id, or 'timer'
  version      integer not null
);
create unique index verifications_token on verifications (token_hash);
create index verifications_pending on verifications (source_partition) where status = 'pending';
create index verifications_customer on verifications (customer_id) where status = 'pending';

-- What became of each answer that was read; its key makes an answer that is published twice count once.
create table verification_replies (
  reply_id    text primary key,
  payment_id  uuid not null,
  result      text not null, -- approved, denied, wrong-code, too-many-wrong-codes, expired, already-decided
  received_at timestamptz not null,
  read_at     timestamptz not null, -- append time of the VerificationReplied
  version     integer not null
);
create index verification_replies_payment on verification_replies (payment_id);
