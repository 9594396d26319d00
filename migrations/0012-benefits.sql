-- The catalogue of cards and what they give back. Owned by the gateway.

-- Every write of a product, for ever: the catalogue as of a version is, of each product, the newest row up to that version.
create table card_product_versions (
  version    bigint primary key, -- of the catalogue as a whole: every write makes the next one
  product_id text not null,
  product    jsonb not null, -- core/card-product.ts
  written_by text not null, -- id of the API key, or the command
  written_at timestamptz not null default now()
);
create index card_product_versions_product on card_product_versions (product_id, version);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name;
end $$;
create trigger card_product_versions_immutable before update or delete on card_product_versions
  for each row execute function refuse_change();

-- The newest version of every product in one row, which a worker reads with every batch.
create table benefit_catalogue (
  id         integer primary key check (id = 1),
  version    bigint not null,
  products   jsonb not null, -- by product id
  updated_at timestamptz not null default now()
);
insert into benefit_catalogue (id, version, products) values (1, 0, jsonb_build_object());

-- As text, which is compared before it is parsed.
create view benefit_catalogue_text as select id, version, products::text as products from benefit_catalogue;

-- A customer's cards of known products, and the language their names are told in.
create view customer_wallets as
  select c.customer_id, coalesce(u.language, 'ko') as language,
    json_agg(json_build_object('cardId', c.card_id, 'productId', c.product_id) order by c.card_id collate "C") as cards
  from cards c left join customers u on u.customer_id = c.customer_id
  where c.product_id is not null
  group by c.customer_id, u.language;

-- Owned by the benefits group.

-- What a card was used for in a month (Asia/Seoul, of the event time), less what was taken back.
create table benefit_usage (
  customer_id text not null,
  card_id     text not null,
  month       text not null, -- YYYY-MM
  spend_minor numeric(38) not null, -- completed payments in won
  given_minor numeric(38) not null, -- by all offers, within and beyond their caps
  used        json not null, -- of the caps: [{productId, offerId, cappedMinor}]
  version     integer not null,
  primary key (customer_id, card_id, month)
) with (fillfactor = 75); -- room for the next version of its rows, see 0008

-- A completed payment in won and what it gave, so that a cancel or refund takes back exactly its share.
create table benefit_payments (
  payment_id   uuid primary key,
  customer_id  text not null,
  card_id      text not null,
  merchant_id  text not null,
  store_id     text not null,
  event_time   timestamptz not null,
  month        text not null, -- YYYY-MM, Asia/Seoul
  amount_minor bigint not null,
  taken_back_minor bigint not null, -- of the amount, by cancel and refunds so far
  catalogue_version bigint, -- null: no catalogue yet
  product_id   text, -- of the card used; null: not known, then nothing was given or compared
  offer_id     text, -- which offer gave; null: none
  capped_minor bigint not null, -- given at first within the cap, before anything was taken back
  after_cap_minor bigint not null, -- given at first beyond it
  best_card_id text, -- of the other cards the one that would have given most; null with a product: one the customer does not have
  best_product_id text,
  best_minor   bigint,
  tipped       boolean not null,
  version      integer not null
);

-- How many tips a customer was sent for payments of a day (Asia/Seoul, of the event time).
create table benefit_tips (
  customer_id text not null,
  day         date not null,
  tips        integer not null,
  version     integer not null,
  primary key (customer_id, day)
);
