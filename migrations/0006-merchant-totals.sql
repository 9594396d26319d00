-- Owned by the merchant-totals group. One row per source partition, since a merchant's customers are spread over partitions; sum on read.
create table merchant_totals (
  merchant_id text    not null,
  store_id    text    not null,
  currency    text    not null,
  day         date    not null, -- Asia/Seoul, of the event time
  hour        integer not null check (hour between 0 and 23), -- Asia/Seoul
  status      text    not null, -- present status
  source_partition integer not null,
  payments    bigint  not null,
  amount_minor numeric(38) not null,
  version     integer not null,
  primary key (merchant_id, day, hour, store_id, currency, status, source_partition)
);

-- Grows by one with every event of the merchant: a dozen rows tell a live view that something changed. Sum on read as well.
create table merchant_progress (
  merchant_id text    not null,
  source_partition integer not null,
  events      bigint  not null,
  last_event_at timestamptz not null, -- append time of the last one
  version     integer not null,
  primary key (merchant_id, source_partition)
);
