import type pg from 'pg'
import type { Finding } from '../oracle/findings.ts'

/**
 * A witness inside Postgres: every change of an offset row with the process that made it (by the name of its
 * connection). It tells who owned a partition when, how long after a
 * fault it moved again, and whether a former owner changed anything after it had been taken over.
 */
const witness = `
create table chaos_audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  consumer_group text not null, partition integer not null,
  epoch_before bigint not null, epoch bigint not null,
  commits_before bigint not null, commits bigint not null,
  next_before bigint not null, next_offset bigint not null,
  by_whom text not null
);
create function chaos_witness() returns trigger language plpgsql as $$
begin
  if old.owner_epoch <> new.owner_epoch or old.commits <> new.commits or old.next_offset <> new.next_offset then
    insert into chaos_audit (consumer_group, partition, epoch_before, epoch, commits_before, commits, next_before, next_offset, by_whom)
    values (new.consumer_group, new.partition, old.owner_epoch, new.owner_epoch, old.commits, new.commits, old.next_offset, new.next_offset, current_setting('application_name'));
  end if;
  return null;
end $$;
create trigger chaos_witness after update on stream_offsets for each row execute function chaos_witness();`

/** One change of an offset row. */
export interface AuditRow {
  readonly atMs: number
  /** Without the namespace. */
  readonly group: string
  readonly partition: number
  readonly taken: boolean
  readonly committed: boolean
  readonly rewound: boolean
  /** `group-number#process` */
  readonly by: string
}

export async function installWitness(client: pg.ClientBase): Promise<void> {
  await client.query(witness)
}

/** Everything the witness saw, in order. */
export async function readAudit(client: pg.ClientBase, namespace: string): Promise<readonly AuditRow[]> {
  const { rows } = await client.query<AuditRow>(
    `select (extract(epoch from at) * 1000)::float8 as "atMs", substr(consumer_group, $1::int + 1) as "group", partition, epoch <> epoch_before as taken,
       commits <> commits_before as committed, next_offset < next_before as rewound, by_whom as by from chaos_audit order by id`,
    [namespace.length],
  )
  return rows
}

/** What must never be seen: a commit by anybody but the last to take the partition over, and an offset that goes back. */
export function checkAudit(rows: readonly AuditRow[]): readonly Finding[] {
  const owners = new Map<string, string>()
  const findings: Finding[] = []
  for (const { group, partition, taken, committed, rewound, by } of rows) {
    const place = `${group}[${partition}]`
    if (taken) owners.set(place, by)
    const owner = owners.get(place)
    if (committed && owner !== by)
      findings.push({ kind: 'wrong', of: 'ownership', text: `${place}: ${by} committed although ${owner} had taken it over` })
    if (rewound) findings.push({ kind: 'wrong', of: 'ownership', text: `${place}: ${by} moved the offset back` })
  }
  return findings
}

/**
 * Milliseconds from a moment until each of these partitions has committed again; undefined when one never did.
 * @param lethal the owners of that moment died: a last commit of theirs that was on its way is no recovery
 */
export function recoveryMs(
  rows: readonly AuditRow[],
  sinceMs: number,
  concerns: (row: { readonly group: string; readonly owner: string }) => boolean,
  lethal = false,
): number | undefined {
  const owners = new Map<string, string>()
  const waiting = new Map<string, string>()
  let [asked, lastMs] = [false, sinceMs]
  for (const { atMs, group, partition, taken, committed, by } of rows) {
    const place = `${group}[${partition}]`
    if (atMs > sinceMs && !asked) {
      asked = true
      for (const [each, owner] of owners) if (concerns({ group: each.slice(0, each.indexOf('[')), owner })) waiting.set(each, owner)
    }
    if (taken) owners.set(place, by)
    if (!asked || !committed || (lethal && waiting.get(place) === by) || !waiting.delete(place)) continue
    lastMs = atMs
    if (waiting.size === 0) return lastMs - sinceMs
  }
  return undefined
}
