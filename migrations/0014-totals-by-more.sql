-- Totals by more than the hour. The group begins anew at the start of the log, so that every row is of one making; readers see totals grow again meanwhile.
-- Source position and commit counters of the offset rows go on: a worker of before is fenced, and no version comes back.

delete from merchant_totals;
delete from merchant_progress;
update stream_offsets set next_offset = 0, anchor = null, sources = '{}', stream_time = null, owner_epoch = owner_epoch + 1, state_version = 2, updated_at = now()
  where consumer_group like '%merchant-totals';

alter table merchant_totals add column refunded_minor numeric(38) not null default 0; -- given back of these payments by refunds
alter table merchant_totals alter column refunded_minor drop default;

-- The same payments by day, country, channel and card brand.
create table merchant_breakdown (
  merchant_id text    not null,
  store_id    text    not null,
  currency    text    not null,
  day         date    not null, -- Asia/Seoul, of the event time
  country     text    not null,
  channel     text    not null,
  card_brand  text    not null, -- of the card as it was registered when the payment was judged; 'unknown' when it was not
  status      text    not null, -- present status
  source_partition integer not null,
  payments    bigint  not null,
  amount_minor   numeric(38) not null,
  refunded_minor numeric(38) not null,
  version     integer not null,
  primary key (merchant_id, day, store_id, currency, country, channel, card_brand, status, source_partition)
) with (fillfactor = 75);

-- Payments of a customer that were completed and not taken back as a whole. New and returning customers, and regulars, are counted from here.
create table merchant_customer_days (
  customer_id text    not null,
  merchant_id text    not null,
  day         date    not null, -- Asia/Seoul, of the event time
  payments    integer not null,
  version     integer not null,
  primary key (customer_id, merchant_id, day)
);
create index merchant_customer_days_merchant on merchant_customer_days (merchant_id, day) include (customer_id, payments);

-- Which brand a payment was counted under; only of cards that are registered. What is registered later moves no payment.
create table merchant_payment_brands (
  payment_id uuid primary key,
  card_brand text    not null,
  version    integer not null
);

-- Held payments: how long until the answer.
create table merchant_holds (
  payment_id  uuid primary key,
  merchant_id text    not null,
  store_id    text    not null,
  day         date    not null, -- Asia/Seoul, of the event time
  held_at     timestamptz not null, -- append time of the payment
  ended_at    timestamptz, -- null while it is held
  ended_by    text, -- approved, denied-by-customer, too-many-wrong-codes, expired, undeliverable, cancelled-by-merchant
  version     integer not null
);
create index merchant_holds_merchant on merchant_holds (merchant_id, day);
