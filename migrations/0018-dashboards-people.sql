-- What the dashboards' pages of holds, customers and benefits look up.

-- Open holds of a merchant, whatever their day. Of held payments only, and only while they are.
create index merchant_holds_open on merchant_holds (merchant_id) where ended_at is null;

-- Payments for which another card would have given more, by merchant and time. No column of it ever changes, so that what is taken back of a payment
-- rewrites no index.
create index benefit_payments_missed on benefit_payments (merchant_id, event_time) where best_minor > capped_minor + after_cap_minor;

-- Until when a held payment waits for its customer. The phone and the reason of a text that did not arrive stay unseen.
alter table verification_prompts enable row level security, force row level security;
create policy workers on verification_prompts to paystream_workers using (true) with check (true);
create policy tenant on verification_prompts for select to paystream_dashboards using (exists (select from merchant_holds h
  where h.payment_id = verification_prompts.payment_id and h.merchant_id = paystream_merchant()));
grant select (payment_id, state, queued_at, prompted_at, due_at, closed_at) on verification_prompts to paystream_dashboards;
