-- Pushes, quiet hours, caps and the refusal of marketing.

-- Owned by the gateway.
alter table customers add column marketing_opted_out_at timestamptz; -- wants no greetings and tips; other notifications go on
comment on column customers.opted_out_at is 'the customer answered with an opt-out word: no text at all, and no marketing on any channel';

-- Owned by the notifier. A push is sent when it has its position in the feed of its customer.
alter table deliveries
  add column marketing boolean not null default false, -- waits through quiet hours, counts against the cap of its day, may be refused
  add column counted_on date, -- the Seoul day whose cap it counts against
  add column position bigint, -- in the customer's feed: 1, 2, 3 ... without a gap, in the order in which they became visible
  add column words json; -- what the feed shows: title, body, link
update deliveries set marketing = true where kind = 'VIP_GREETING';

drop index deliveries_due;
create index deliveries_due on deliveries (channel, marketing, next_attempt_at) where state in ('queued', 'sending');
create unique index deliveries_feed on deliveries (customer_id, position) where position is not null;

-- The head of each feed. Positions are taken under the lock of this row, so that a lower one is never committed after a higher one was seen.
create table customer_feeds (
  customer_id   text primary key,
  last_position bigint not null
) with (fillfactor = 75);

-- Marketing of a customer's present Seoul day, counted before it is sent; one row, whatever the number of notifiers.
create table marketing_counts (
  customer_id text primary key,
  day         date not null,
  sent        integer not null
) with (fillfactor = 75);
