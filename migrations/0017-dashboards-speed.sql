-- What the dashboards' queries need to stay fast with ten million payments in the ledger: docs/performance.md has the figures.

-- A merchant sees a card that has paid there. To find that out by customer and card, 0016 read all payments of the merchant for every card; now it goes
-- by the customer: through the completed payments by loyalty_payments' primary key, through held ones by verifications.
grant select (customer_id) on verifications to paystream_dashboards;
drop index verifications_customer;
create index verifications_customer on verifications (customer_id);
drop policy tenant on cards;
create policy tenant on cards for select to paystream_dashboards using (
  exists (select from loyalty_payments l join transactions t on t.payment_id = l.payment_id
    where l.customer_id = cards.customer_id and l.merchant_id = paystream_merchant() and t.merchant_id = paystream_merchant() and t.card_id = cards.card_id)
  or exists (select from verifications v join transactions t on t.payment_id = v.payment_id
    where v.customer_id = cards.customer_id and t.merchant_id = paystream_merchant() and t.card_id = cards.card_id));

-- New customers and regulars of a day: of each customer of the day, all days before. With the count in the key's index the rows themselves stay unread. The
-- count is in the index by merchant already, so that no update becomes dearer in kind: 8 bytes an entry.
alter table merchant_customer_days drop constraint merchant_customer_days_pkey,
  add constraint merchant_customer_days_pkey primary key (customer_id, merchant_id, day) include (payments);
