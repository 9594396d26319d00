-- Owned by the loyalty group.
create table loyalty_visits (
  customer_id text not null,
  merchant_id text not null,
  store_id    text not null,
  visits      integer not null,
  first_visit_at timestamptz not null,
  last_visit_at  timestamptz not null,
  vip_since   timestamptz, -- event time of the visit that reached the store's threshold
  version     integer not null,
  primary key (customer_id, merchant_id, store_id)
);
-- Most customers of a store come once: they stay out of both indexes.
create index loyalty_visits_regulars on loyalty_visits (merchant_id, visits desc, last_visit_at desc) where visits > 1;
create index loyalty_visits_vips on loyalty_visits (merchant_id, vip_since desc) where vip_since is not null;
