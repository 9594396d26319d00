import { seoulOffsetMs } from '../../../core/seoul-time.ts'
import { type FillInput, merchantIdOf, partitions } from './input.ts'
import { busyShareAt, hourStarts, merchantShares, startsOf } from './shape.ts'

const dayMs = 86_400_000
const numbers = (list: readonly number[]): string => `array[${list.join(',')}]::float8[]`

/** Tables and functions that a fill works with; `bench.fill` says afterwards with what. */
export function groundSql(input: FillInput): string {
  const { rows, merchants, customers } = input
  const shares = merchantShares(merchants)
  const values = shares.map((share, index) => `(${index + 1}, '${merchantIdOf(index + 1)}', ${share})`)
  return `
drop schema if exists bench cascade;
create schema bench;
create table bench.fill as select '${JSON.stringify(input)}'::json as input, null::timestamptz as filled_at;

-- A number from 0 to 1, the same for the same row and question.
create function bench.share(n bigint, question bigint) returns float8 language sql immutable parallel safe
  return (hashint8extended(n, question) & 9007199254740991)::float8 / 9007199254740992.0;
create function bench.brand_of(customer bigint, card int) returns text language sql immutable parallel safe
  return case when bench.share(customer * 2 + card, 101) < 0.85
    then (array['LOCAL','LOCAL','LOCAL','VISA','VISA','MASTERCARD','JCB','AMEX'])[1 + floor(bench.share(customer * 2 + card, 102) * 8)::int] end;

create table bench.products as select row_number() over (order by product_id) - 1 as number, product_id
  from (select distinct product_id from card_product_versions) p;
-- one in ten registered cards is of no known product
create function bench.product_of(customer bigint, card int) returns bigint language sql immutable parallel safe
  return case when bench.brand_of(customer, card) is not null and bench.share(customer * 2 + card, 103) < 0.9
    then floor(bench.share(customer * 2 + card, 104) * 20)::bigint end;

create table bench.merchants as
  select rank, merchant_id, least(40, 1 + round(share * 500))::int as stores,
    floor(bench.share(rank, 201) * ${customers})::bigint as first_customer, least(${customers}, greatest(20, round(share * ${rows} * 0.3)))::bigint as pool
  from (values ${values.join(',')}) m (rank, merchant_id, share);

create table bench.stores as
  select rank, merchant_id, number, merchant_id || '-' || number as store_id, place.*,
    place.latitude0 + bench.share(rank * 100 + number, 202) / 8 as latitude, place.longitude0 + bench.share(rank * 100 + number, 203) / 8 as longitude,
    (array['cafe','restaurant','grocery','books','beauty'])[1 + rank % 5] as category
  from bench.merchants, generate_series(1, stores) as number,
    lateral (select case number % 10 when 7 then 'JP' when 9 then 'US' else 'KR' end as country) c,
    lateral (select c.country, (case c.country when 'JP' then 35.62 when 'US' then 40.66 else 37.48 end)::float8 as latitude0,
      (case c.country when 'JP' then 139.7 when 'US' then -74.0 else 126.9 end)::float8 as longitude0,
      case c.country when 'JP' then 'JPY' when 'US' then 'USD' else 'KRW' end as currency,
      case c.country when 'JP' then 10 when 'US' then 13 else 1 end as divisor) place;
create unique index on bench.stores (rank, number);

create unlogged table bench.payments (
  n bigint not null, payment_id uuid not null, rank int not null, merchant_id text not null, store_id text not null, customer bigint not null,
  customer_id text not null, card int not null, card_brand text, product bigint, amount_minor bigint not null, currency text not null,
  country text not null, latitude float8 not null, longitude float8 not null, channel text not null, ms bigint not null, day date not null,
  hour int not null, ending text not null, status text not null, status_reason text, changed_ms bigint not null, refunded_minor bigint not null,
  taken_back_minor bigint not null, completed boolean not null, source_partition int not null);
create index on bench.payments (n);
`
}

/** Payments $1 to $2 of {@link FillInput.rows}, in order of time, into `bench.payments`. */
export function paymentsSql(input: FillInput): string {
  const { rows, days, customers, endsAtMs } = input
  const seoulEnd = (endsAtMs + seoulOffsetMs) / dayMs
  const endX = Math.floor(seoulEnd) + busyShareAt(seoulEnd - Math.floor(seoulEnd))
  const hours = numbers(hourStarts())
  const starts = numbers(startsOf(merchantShares(input.merchants)))
  return `
insert into bench.payments
select n, (lpad(to_hex(ms), 12, '0') || '8' || substr(digest, 1, 3) || '8' || substr(digest, 4, 15))::uuid, rank, merchant_id, store_id, customer,
  'customer-' || customer, card, bench.brand_of(customer, card), bench.product_of(customer, card), amount_minor, currency, country, latitude, longitude, channel, ms,
  date '1970-01-01' + ((ms + ${seoulOffsetMs}) / ${dayMs})::int, ((ms + ${seoulOffsetMs}) / 3600000 % 24)::int, ending,
  case when ending in ('passed', 'approved') then 'COMPLETED' when ending = 'pending' then 'PENDING' when ending = 'refunded' then 'REFUNDED'
    when ending = 'partially' then 'PARTIALLY_REFUNDED' when ending like 'cancelled%' then 'CANCELLED' else 'DENIED' end,
  case when ending in ('refunded', 'partially') then 'refunded-by-merchant' when ending like 'cancelled%' then 'cancelled-by-merchant'
    when ending in ('passed', 'pending') then null else ending end,
  case when ending in ('passed', 'pending') then ms + 40
    when ending in ('refunded', 'partially', 'cancelled') then least(${endsAtMs}, ms + (power(bench.share(n, 8), 2) * 259200000)::bigint)
    when ending = 'expired' then ms + 300000
    else least(${endsAtMs}, ms + 8000 + (power(bench.share(n, 8), 3) * 280000)::bigint) end,
  case ending when 'refunded' then amount_minor when 'partially' then greatest(1, amount_minor / 4) else 0 end,
  case ending when 'refunded' then amount_minor when 'partially' then greatest(1, amount_minor / 4) when 'cancelled' then amount_minor else 0 end,
  ending in ('passed', 'approved', 'refunded', 'partially', 'cancelled'), abs(customer % ${partitions})::int
from (
  select t.n, t.ms, md5(t.n::text) as digest, m.rank, m.merchant_id, s.store_id, s.country, s.currency, s.latitude, s.longitude,
    (m.first_customer + floor(power(bench.share(t.n, 3), 1.5) * m.pool)::bigint) % ${customers} as customer,
    (bench.share(t.n, 4) < 0.15)::int as card,
    (case when bench.share(t.n, 5) < 0.72 then 'POS' when bench.share(t.n, 5) < 0.9 then 'APP' else 'ONLINE' end) as channel,
    greatest(1, (round(5 + power(bench.share(t.n, 6), 4) * 2000) * 100 / s.divisor)::bigint) as amount_minor,
    case when bench.share(t.n, 7) < 0.011 then case
        when t.ms > ${endsAtMs - 480_000} then 'pending'
        when bench.share(t.n, 9) < 0.36 then 'approved' when bench.share(t.n, 9) < 0.66 then 'denied-by-customer'
        when bench.share(t.n, 9) < 0.82 then 'expired' when bench.share(t.n, 9) < 0.92 then 'undeliverable'
        when bench.share(t.n, 9) < 0.97 then 'too-many-wrong-codes' else 'cancelled-held' end
      when bench.share(t.n, 7) > 0.990 then 'refunded' when bench.share(t.n, 7) > 0.982 then 'partially'
      when bench.share(t.n, 7) > 0.978 then 'cancelled' else 'passed' end as ending
  from (
    select n, (floor(x) * ${dayMs} + (hour - 1 + (frac - low) / (high - low)) * 3600000)::bigint - ${seoulOffsetMs} as ms,
      width_bucket(bench.share(n, 1), ${starts}) as rank
    from generate_series($1::bigint, $2::bigint) n,
      lateral (select ${endX - days}::float8 + (n + 1) * ${days / rows}::float8 as x) at, lateral (select x - floor(x) as frac) part,
      lateral (select least(24, width_bucket(frac, ${hours})) as hour) of_day,
      lateral (select (${hours})[hour] as low, (${hours})[hour + 1] as high) bounds
  ) t
  join bench.merchants m on m.rank = t.rank
  join bench.stores s on s.rank = m.rank and s.number = 1 + floor(power(bench.share(t.n, 2), 1.4) * m.stores)::int
) p`
}
