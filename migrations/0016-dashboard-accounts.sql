-- Accounts of people, and what the dashboards process may see: one merchant's rows at a time, enforced here and not by its queries.

create table dashboard_users (
  user_id     uuid primary key default gen_random_uuid(),
  email       text not null unique check (email = lower(email)),
  role        text not null check (role in ('owner', 'staff', 'operator')),
  merchant_id text, -- null: an operator, who belongs to the platform
  password_hash text, -- argon2id; null: signs in by link only
  created_at  timestamptz not null default now(),
  created_by  text not null, -- user id, or the command
  last_signed_in_at timestamptz,
  disabled_at timestamptz,
  session_generation integer not null default 1, -- sessions of an earlier one are over
  check ((role = 'operator') = (merchant_id is null))
);
create index dashboard_users_merchant on dashboard_users (merchant_id);

-- One-time links; the token itself is nowhere.
create table dashboard_sign_in_links (
  token_hash bytea primary key, -- SHA-256
  user_id    uuid not null references dashboard_users,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);

alter table api_keys
  add column created_by text, -- id of the person who made it on the dashboard; null: made by the command
  add column revoked_by text;

-- Roles are the cluster's, not this database's: another one's migration may have made them, even now.
do $$
declare wanted text;
begin
  foreach wanted in array array['paystream_workers', 'paystream_dashboards', 'paystream_sessions', 'paystream_operations'] loop
    if exists (select from pg_roles where rolname = wanted) then continue; end if;
    begin
      execute format('create role %I nologin', wanted);
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception using message = format('the role %s is missing and %s may not create it', wanted, current_user),
          hint = format('let an administrator run: create role %I nologin; grant %I to %I', wanted, wanted, current_user);
    end;
  end loop;
  -- who owns the tables writes them all, in spite of the forced policies below
  foreach wanted in array array['paystream_workers', 'paystream_dashboards', 'paystream_sessions', 'paystream_operations'] loop
    if not pg_has_role(current_user, wanted, 'member') then execute format('grant %I to %I', wanted, current_user); end if;
  end loop;
end $$;

-- The merchant of the transaction; null, which equals nothing, where none was set.
create function paystream_merchant() returns text language sql stable parallel safe
  return nullif(current_setting('paystream.merchant_id', true), '');

-- Every table with a merchant's rows: closed, but for the workers and for the merchant of the transaction.
do $$
declare tenant text;
begin
  foreach tenant in array array['api_keys', 'stores', 'transactions', 'transaction_reversals', 'loyalty_visits', 'loyalty_programs', 'loyalty_payments',
      'merchant_totals', 'merchant_progress', 'merchant_breakdown', 'merchant_customer_days', 'merchant_holds', 'receipts', 'benefit_payments',
      'deliveries', 'dashboard_users'] loop
    execute format('alter table %I enable row level security, force row level security', tenant);
    execute format('create policy workers on %I to paystream_workers using (true) with check (true)', tenant);
    if tenant not in ('api_keys', 'dashboard_users', 'deliveries') then
      execute format('create policy tenant on %I for select to paystream_dashboards using (merchant_id = paystream_merchant())', tenant);
      execute format('grant select on %I to paystream_dashboards', tenant);
    end if;
  end loop;
  -- rows about a payment belong to the payment's merchant
  foreach tenant in array array['transaction_changes', 'transaction_refunds', 'receipt_revisions', 'receipt_images', 'verifications', 'verification_replies',
      'merchant_payment_brands'] loop
    execute format('alter table %I enable row level security, force row level security', tenant);
    execute format('create policy workers on %I to paystream_workers using (true) with check (true)', tenant);
    execute format('create policy tenant on %1$I for select to paystream_dashboards using (exists (select from transactions t
      where t.payment_id = %1$I.payment_id and t.merchant_id = paystream_merchant()))', tenant);
    if tenant not in ('verifications', 'verification_replies') then
      execute format('grant select on %I to paystream_dashboards', tenant);
    end if;
  end loop;
end $$;
-- no hash of a code or a link leaves the tables of the workers
grant select (payment_id, status, wrong_codes, held_at, opened_at, decided_at) on verifications to paystream_dashboards, paystream_operations;
grant select (reply_id, payment_id, result, received_at, read_at) on verification_replies to paystream_dashboards;

-- A card is seen by a merchant whom it has paid.
alter table cards enable row level security, force row level security;
create policy workers on cards to paystream_workers using (true) with check (true);
create policy tenant on cards for select to paystream_dashboards using (exists (select from transactions t
  where t.customer_id = cards.customer_id and t.card_id = cards.card_id and t.merchant_id = paystream_merchant()));
grant select on cards to paystream_dashboards;

-- Keys: a merchant makes those of its own scopes and revokes its own; nobody reads a hash.
create policy tenant_select on api_keys for select to paystream_dashboards using (merchant_id = paystream_merchant());
create policy tenant_insert on api_keys for insert to paystream_dashboards with check (merchant_id = paystream_merchant()
  and scopes <@ array['payments:write', 'payments:read', 'stores:write', 'loyalty:write']);
create policy tenant_update on api_keys for update to paystream_dashboards
  using (merchant_id = paystream_merchant()) with check (merchant_id = paystream_merchant());
grant select (key_id, environment, merchant_id, scopes, label, created_at, created_by, last_used_at, revoked_at, revoked_by) on api_keys to paystream_dashboards;
grant insert (key_id, environment, merchant_id, secret_hash, pepper_version, scopes, label, created_by) on api_keys to paystream_dashboards;
grant update (revoked_at, revoked_by) on api_keys to paystream_dashboards;

-- People: an owner sees, adds and disables those of the own merchant; signing in reads and notes everybody's.
create policy tenant_select on dashboard_users for select to paystream_dashboards using (merchant_id = paystream_merchant());
create policy tenant_insert on dashboard_users for insert to paystream_dashboards with check (merchant_id = paystream_merchant());
create policy tenant_update on dashboard_users for update to paystream_dashboards
  using (merchant_id = paystream_merchant()) with check (merchant_id = paystream_merchant());
create policy sessions on dashboard_users to paystream_sessions using (true) with check (true);
grant select (user_id, email, role, merchant_id, created_at, created_by, last_signed_in_at, disabled_at) on dashboard_users to paystream_dashboards;
grant insert (email, role, merchant_id, created_by) on dashboard_users to paystream_dashboards;
grant update (disabled_at) on dashboard_users to paystream_dashboards;
grant select, update on dashboard_users to paystream_sessions;
grant select, insert, update on dashboard_sign_in_links to paystream_sessions;

-- A live view asks whom a change concerns.
create policy sessions on merchant_progress for select to paystream_sessions using (true);
grant select on merchant_progress to paystream_sessions;
grant select on stream_offsets to paystream_dashboards, paystream_sessions, paystream_operations;

-- The operator sees how the streams do, and no person behind them.
grant select on stream_dead_letters, stream_incidents, stream_dataset, stream_dead_letter_requests, merchant_holds, merchant_progress
  to paystream_operations;
grant insert on stream_dead_letter_requests to paystream_operations;
grant select (notification_id, kind, payment_id, channel, state, attempts, resends, next_attempt_at, error_code, created_at, updated_at, marketing)
  on deliveries to paystream_operations;
grant select (payment_id, revision, status, state, attempts, next_attempt_at, error, rendered_at, changed_at) on receipt_revisions to paystream_operations;
do $$
declare seen text;
begin
  foreach seen in array array['deliveries', 'verifications', 'merchant_holds', 'merchant_progress', 'receipt_revisions'] loop
    execute format('create policy operations on %I for select to paystream_operations using (true)', seen);
  end loop;
end $$;

-- A view would read with the rights of its owner, past every policy.
alter view payment_history set (security_invoker = true);
alter view loyalty_current_programs set (security_invoker = true);
alter view loyalty_balances set (security_invoker = true);
alter view customer_wallets set (security_invoker = true);
grant select on payment_history, loyalty_current_programs, loyalty_balances to paystream_dashboards;
-- the catalogue is everybody's
grant select on benefit_catalogue, card_product_versions to paystream_dashboards;
