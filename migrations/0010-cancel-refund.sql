-- Cancels and refunds, and what other groups need to know of stores and cards.

-- Owned by fds. What became of each cancel or refund that was asked for: its key makes a request that is published twice count once.
create table transaction_reversals (
  request_id   uuid primary key, -- derived from merchant and idempotency key
  payment_id   uuid not null,
  merchant_id  text not null,
  kind         text not null check (kind in ('CANCEL', 'REFUND')),
  amount_minor bigint not null, -- asked for; of a cancel: the whole payment
  reason       text, -- as the merchant wrote it
  requested_by text, -- API key or person
  result       text not null, -- cancelled, refunded, partially-refunded; refused ones: not-allowed, exceeds-payment
  version_after integer, -- of the transaction's history; null when refused
  requested_at timestamptz not null, -- the gateway's clock
  decided_at   timestamptz not null, -- append time of the request
  source_partition integer not null,
  source_offset    bigint not null, -- of the request in payment-stream
  version      integer not null
);
create index transaction_reversals_payment on transaction_reversals (payment_id);

-- Owned by fds. Only of payments that were refunded at least once.
create table transaction_refunds (
  payment_id     uuid primary key,
  refunded_minor bigint not null check (refunded_minor > 0),
  refunds        integer not null, -- how many
  version        integer not null
);

-- Owned by the gateway.
alter table stores add column representative text, add column phone text;

create table cards (
  customer_id text not null,
  card_id     text not null, -- the token that payments name
  product_id  text, -- which card of the catalogue it is; null: not known
  issuer      text,
  brand       text, -- VISA, MASTERCARD, LOCAL, ...
  last4       text check (last4 ~ '^[0-9]{4}$'), -- all of the card's number that is kept
  registered_at timestamptz not null default now(),
  primary key (customer_id, card_id)
);
