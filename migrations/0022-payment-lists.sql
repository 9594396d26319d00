-- The dashboards' list of payments (dashboards/api/payments) goes through the ledger in the order of event_time. Ids are ordered by occurred_at, which
-- is the same unless the time was corrected: transactions_merchant serves all but those. Both indexes hold rare rows only, so that a payment as most
-- are pays for neither.
create index transactions_corrected on transactions (merchant_id, event_time, payment_id) where event_time <> occurred_at;
create index transactions_not_completed on transactions (merchant_id, payment_id) where status <> 'COMPLETED';

-- What a merchant may know of the cards its payments were made with. The policy of cards itself asks the ledger for a customer, of which it has no index;
-- payments that are at hand are looked up by their ids.
create function payment_cards(payment_ids uuid[]) returns table (payment_id uuid, issuer text, brand text, last4 text)
language sql stable security definer set search_path from current rows 100 as $$
  select t.payment_id, c.issuer, c.brand, c.last4
  from transactions t join cards c on c.customer_id = t.customer_id and c.card_id = t.card_id
  where t.payment_id = any (payment_ids) and t.merchant_id = paystream_merchant()
$$;

-- When a held payment of the merchant is denied unless its customer answers; the table has phone numbers, which nobody is shown.
create function payment_hold_due(held_payment uuid) returns timestamptz
language sql stable security definer set search_path from current as $$
  select p.due_at from verification_prompts p join transactions t on t.payment_id = p.payment_id
  where p.payment_id = held_payment and t.merchant_id = paystream_merchant()
$$;
revoke execute on function payment_cards(uuid[]), payment_hold_due(uuid) from public;
grant execute on function payment_cards(uuid[]), payment_hold_due(uuid) to paystream_dashboards;
