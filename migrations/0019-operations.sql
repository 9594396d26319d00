-- What the operator's page reads beside migration 0016.

-- Giving up a dead letter of a topic that was deleted since, whose partition no worker owns; all others are settled by their owner.
grant update (state, settled_at) on stream_dead_letters to paystream_operations;

-- Rows come in the order of their time, so a few bytes a block find those of a day.
create index deliveries_created on deliveries using brin (created_at) with (autosummarize = on);
create index verifications_opened on verifications using brin (opened_at) with (autosummarize = on);

-- How often each rule fires: counts of every merchant's payments, and nothing of any payment. Runs as the tables' owner, a member of
-- paystream_workers. At most `most` payments are looked at, the newest ones from the id `since` on; payment ids are ordered by time.
create function operations_rule_hits(since uuid, most integer)
  returns table (rule text, rule_version integer, judged bigint, fired bigint, held bigint, approved bigint, denied bigint, pending bigint,
    payments bigint, oldest uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
    with looked_at as materialized (
      select payment_id, status, decision from transactions where payment_id >= since order by payment_id desc limit least(most, 100000)),
    counted as (
      select count(*) as payments, (select l.payment_id from looked_at l order by 1 limit 1) as oldest from looked_at),
    hits as (
      select r.value ->> 'rule' as rule, coalesce((r.value ->> 'version')::int, 0) as rule_version, (r.value ->> 'fired')::boolean as fired,
             l.decision ->> 'outcome' = 'hold' as held, l.status
        from looked_at l cross join lateral json_array_elements(coalesce(l.decision -> 'rules', '[]')) r),
    sums as (
      select h.rule, h.rule_version, count(*) as judged, count(*) filter (where h.fired) as fired,
             count(*) filter (where h.fired and h.held) as held,
             count(*) filter (where h.fired and h.held and h.status not in ('PENDING', 'DENIED', 'CANCELLED')) as approved,
             count(*) filter (where h.fired and h.held and h.status = 'DENIED') as denied,
             count(*) filter (where h.fired and h.held and h.status = 'PENDING') as pending
        from hits h group by 1, 2)
    select s.*, c.payments, c.oldest from counted c left join sums s on true order by s.fired desc nulls last, s.rule
  $$;
revoke all on function operations_rule_hits(uuid, integer) from public;
grant execute on function operations_rule_hits(uuid, integer) to paystream_operations;
