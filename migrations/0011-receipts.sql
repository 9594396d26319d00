-- Owned by the receipts group. One row per payment that was completed; what it says of store, card and items stays as it stood then.
create table receipts (
  payment_id   uuid primary key,
  customer_id  text not null,
  merchant_id  text not null,
  store_id     text not null,
  content      json not null, -- what a slip shows beside the status: processors/receipts/receipt-content.ts
  status       text not null check (status in ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CANCELLED')),
  refunded_minor bigint not null check (refunded_minor >= 0), -- given back in all; of a cancelled payment everything
  changed_at   timestamptz not null, -- when the status was reached
  revision     integer not null, -- version of the transaction in this state
  token        text not null unique, -- in the link; derived with RECEIPT_SECRET
  expires_at   timestamptz not null, -- of the link
  version      integer not null
);
create index receipts_customer on receipts (customer_id, changed_at desc);

-- Every state a receipt was in. The batch inserts a row and says when it was announced; the columns after `version` are the renderer's alone.
create table receipt_revisions (
  payment_id   uuid not null,
  revision     integer not null,
  customer_id  text not null,
  source_partition integer not null, -- of transaction-events
  status       text not null,
  refunded_minor bigint not null,
  changed_at   timestamptz not null,
  announced_at timestamptz, -- the customer was told
  version      integer not null,
  state        text not null default 'queued' check (state in ('queued', 'rendering', 'rendered', 'failed')),
  attempts     integer not null default 0,
  next_attempt_at timestamptz not null default now(), -- while 'rendering': the end of the lease
  error        text, -- of the last attempt that failed
  rendered_at  timestamptz,
  primary key (payment_id, revision)
);
create index receipt_revisions_due on receipt_revisions (next_attempt_at) where state in ('queued', 'rendering');
create index receipt_revisions_unannounced on receipt_revisions (rendered_at) where state = 'rendered' and announced_at is null;
create index receipt_revisions_failed on receipt_revisions (payment_id) where state = 'failed';

-- The newest revision that was rendered.
create table receipt_images (
  payment_id uuid primary key,
  revision   integer not null,
  png        bytea not null,
  pdf        bytea not null,
  rendered_at timestamptz not null default now()
);
-- both are compressed already
alter table receipt_images alter column png set storage external, alter column pdf set storage external;
