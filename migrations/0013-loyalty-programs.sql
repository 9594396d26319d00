-- Programs of merchants, visits within a rolling window, and points in lots.

-- Owned by the gateway. A version is never changed: what was decided by it can be decided again.
create table loyalty_programs (
  merchant_id text        not null,
  version     integer     not null check (version > 0), -- 0 is the program of a merchant who has stored none
  document    json        not null, -- see core/loyalty-program.ts
  created_at  timestamptz not null default now(),
  created_by  text        not null, -- id of the API key
  primary key (merchant_id, version)
);

create function loyalty_programs_stay() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a loyalty program is never changed: store another one';
end $$;
create trigger loyalty_programs_stay before update or delete on loyalty_programs
  for each row execute function loyalty_programs_stay();

-- The version that new payments follow.
create view loyalty_current_programs as
select p.merchant_id, p.version, p.document, p.created_at, p.created_by
from loyalty_programs p
where not exists (select from loyalty_programs n where n.merchant_id = p.merchant_id and n.version > p.version);

-- Owned by the loyalty group, as all below. One row per completed payment: the visit it was, and the lot of points it gave. A payment's place and event
-- time never change, so they may stand in its key, whose index is then that of the window too: another one would cost every payment a fifth of its row.
create table loyalty_payments (
  customer_id    text    not null,
  merchant_id    text    not null,
  store_id       text    not null,
  event_time_ms  bigint  not null, -- epoch milliseconds
  payment_id     uuid    not null,
  amount_minor   bigint  not null check (amount_minor > 0),
  taken_back_minor bigint not null check (taken_back_minor between 0 and amount_minor), -- by refunds in all, or by a cancel
  completed      boolean not null, -- false: what takes it back was read, its completion was not
  number         integer not null, -- order of completion among the customer's visits to the store; 0: it never stood
  program_version integer not null, -- in force when it completed, as the three below
  visit_threshold integer not null, -- the store's
  category       text, -- the store's
  points         bigint  not null, -- given
  revoked        bigint  not null, -- of them, taken back with the payment
  spent          bigint  not null check (spent >= 0), -- nothing spends yet
  expires_at     timestamptz, -- from then on the lot counts no more; null without points
  remaining      bigint  generated always as (greatest(points - revoked - spent, 0)) stored,
  owed           bigint  generated always as (greatest(revoked + spent - points, 0)) stored, -- spent before it was taken back
  version        integer not null,
  check (revoked between 0 and points),
  primary key (customer_id, merchant_id, store_id, event_time_ms, payment_id)
);

-- Balances as of now: expiry needs no timer.
create view loyalty_balances as
select customer_id, merchant_id,
  coalesce(sum(remaining) filter (where expires_at > now()), 0) as balance,
  sum(owed) as owed,
  min(expires_at) filter (where remaining > 0 and expires_at > now()) as next_expiry_at
from loyalty_payments
where points > 0
group by customer_id, merchant_id;

alter table loyalty_visits
  alter column first_visit_at drop not null, -- null: every visit was taken back
  alter column last_visit_at drop not null,
  add column window_days integer not null default 90, -- of the program at the last visit
  add column window_first_at timestamptz, -- the earliest visit that is counted
  add column tier text, -- the highest one reached
  add column tiers json not null default '[]', -- those reached, in order, each with the event time of the visit that did it
  add column greeted json not null default '[]', -- tiers that were greeted, for ever
  add column completions integer not null default 0; -- visits ever counted, those taken back included
comment on column loyalty_visits.visits is 'not taken back and within the window that ends with last_visit_at';
comment on column loyalty_visits.vip_since is 'event time of the visit that reached the first tier';

-- What was counted until now: the payments that completed first, as many as were counted. Later ones have not been read by the group yet.
insert into loyalty_payments (customer_id, merchant_id, store_id, event_time_ms, payment_id, amount_minor, taken_back_minor, completed, number,
  program_version, visit_threshold, category, points, revoked, spent, expires_at, version)
select t.customer_id, t.merchant_id, t.store_id, t.event_time_ms, t.payment_id, t.amount_minor, 0, true, t.number,
  0, coalesce(s.visit_threshold, 5), s.category, 0, 0, 0, null, 1
from (select customer_id, merchant_id, store_id, payment_id, amount_minor, (extract(epoch from event_time) * 1000)::bigint as event_time_ms,
        row_number() over (partition by customer_id, merchant_id, store_id order by h.changed_at, source_partition, source_offset) as number
      from transactions join payment_history h using (payment_id) where h.to_status = 'COMPLETED') t
join loyalty_visits v using (customer_id, merchant_id, store_id)
left join stores s using (merchant_id, store_id)
where t.number <= v.visits;

update loyalty_visits v set
  completions = v.visits,
  visits = coalesce(w.visits, v.visits),
  window_first_at = coalesce(to_timestamp(w.first_ms / 1000.0), v.first_visit_at),
  tier = case when v.vip_since is not null then 'vip' end,
  tiers = case when v.vip_since is null then '[]'
    else json_build_array(json_build_object('tier', 'vip', 'since', (extract(epoch from v.vip_since) * 1000)::bigint)) end,
  -- one who became a VIP without a text gets none later either
  greeted = case when v.vip_since is null then '[]'::json else '["vip"]'::json end,
  version = v.version + 1
from loyalty_visits o
left join (select p.customer_id, p.merchant_id, p.store_id, count(*) as visits, min(p.event_time_ms) as first_ms
           from loyalty_payments p join loyalty_visits l using (customer_id, merchant_id, store_id)
           where p.event_time_ms > extract(epoch from l.last_visit_at) * 1000 - 90 * 86400000::bigint
           group by 1, 2, 3) w using (customer_id, merchant_id, store_id)
where (v.customer_id, v.merchant_id, v.store_id) = (o.customer_id, o.merchant_id, o.store_id);

-- Fences a loyalty worker of before that still runs: it would count visits that nothing could take back.
update stream_offsets set state_version = 2, owner_epoch = owner_epoch + 1
where consumer_group like '%loyalty' and topic like '%transaction-events' and state_version < 2;
