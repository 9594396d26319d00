import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { GatewayPlace } from './gateway-place.ts'

/** Records that a group has not committed yet. @param group and topic without namespace */
export async function backlogOf(pool: Pool, place: GatewayPlace, group: string, topic: string): Promise<number> {
  const end = await place.records(topic)
  const { rows } = await pool.query<{ readonly done: number }>(
    'select coalesce(sum(next_offset), 0)::float8 as done from stream_offsets where consumer_group = $1 and topic = $2',
    [place.namespace + group, place.namespace + topic],
  )
  return end - (rows[0]?.done ?? 0)
}

/**
 * Waits until groups have committed all there is; upstream groups first, or one that has nothing to do yet counts as done.
 * @throws {Error} when the last of them has not within five minutes
 */
export async function caughtUp(
  pool: Pool,
  place: GatewayPlace,
  groups: readonly { readonly group: string; readonly topic: string }[],
): Promise<void> {
  const deadlineMs = performance.now() + 300_000
  for (const { group, topic } of groups) {
    for (;;) {
      const backlog = await backlogOf(pool, place, group, topic)
      if (backlog === 0) break
      if (performance.now() > deadlineMs) throw new Error(`${group} is still ${backlog} records behind`)
      await sleep(50)
    }
  }
}
