-- Owned by the gateway.

create table api_keys (
  key_id      text primary key, -- the public part of <env>_<id>_<secret>
  environment text not null check (environment in ('test', 'live')),
  merchant_id text not null,
  secret_hash bytea not null, -- HMAC-SHA-256 with a pepper; the secret itself is nowhere
  pepper_version integer not null default 1,
  scopes      text[] not null,
  label       text,
  created_at  timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at  timestamptz
);
create index api_keys_merchant on api_keys (merchant_id);

create table customers (
  customer_id text primary key,
  phone       text, -- E.164
  language    text not null default 'ko' check (language in ('ko', 'en')),
  opted_out_at timestamptz, -- the customer answered with an opt-out word
  updated_at  timestamptz not null default now()
);
create index customers_phone on customers (phone);

create table stores (
  merchant_id text not null,
  store_id    text not null,
  name        text not null,
  category    text,
  country     text not null,
  latitude    double precision,
  longitude   double precision,
  address     text,
  business_number text,
  visit_threshold integer not null default 5 check (visit_threshold > 0), -- loyalty: the visit that is greeted
  updated_at  timestamptz not null default now(),
  primary key (merchant_id, store_id),
  check ((latitude is null) = (longitude is null))
);

-- Every inbound answer is stored before it is answered; what is not published yet is published again later.
create table verification_answers (
  reply_id    text primary key, -- the provider's MessageSid, or the page's submission id
  source      text not null check (source in ('SMS', 'PAGE')),
  phone       text,
  body        text,
  payment_id  uuid, -- null while no verification fits
  customer_id text,
  answer      text check (answer in ('APPROVE', 'DENY', 'WRONG_CODE')),
  received_at timestamptz not null default now(),
  next_attempt_at timestamptz not null default now(), -- when an unsettled one is looked at again; in the future while somebody works on it
  settled_at  timestamptz, -- published, answered otherwise, or given up
  outcome     text, -- published, opt-out, opt-in, carrier-help, send-code, help, ignored, given-up; null while unsettled
  topic_partition integer, -- where VerificationReplied was written
  topic_offset    bigint
);
create index verification_answers_open on verification_answers (next_attempt_at) where settled_at is null;
create index verification_answers_phone on verification_answers (phone, received_at) where phone is not null;
create index verification_answers_payment on verification_answers (payment_id) where payment_id is not null;
