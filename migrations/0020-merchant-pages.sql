-- What the merchant's pages ask for, by merchant and day: few rows each, so that the ledger's own writes pay next to nothing.

create index transaction_reversals_merchant on transaction_reversals (merchant_id, decided_at);
create index deliveries_unreached on deliveries (merchant_id, created_at)
  where kind = 'VERIFICATION' and state in ('failed', 'undeliverable');

-- A merchant sees that a customer could not be asked, not what the text said or where it went.
create policy tenant_unreached on deliveries for select to paystream_dashboards
  using (merchant_id = paystream_merchant() and kind = 'VERIFICATION');
grant select (merchant_id, kind, state, created_at) on deliveries to paystream_dashboards;
