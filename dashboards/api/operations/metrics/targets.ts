/** A process whose metrics are looked at. */
export interface Target {
  readonly name: string
  /** Origin of its /metrics and /readyz, without a slash at the end. */
  readonly url: string
}

/** What `name=url` lists must look like; several processes of one group carry names of their own (`fds-1`, `fds-2`). */
export const targetsPattern = '^([a-z0-9-]+=https?://[^,\\s/]+/?)(,[a-z0-9-]+=https?://[^,\\s/]+/?)*$'

/** `fds=http://127.0.0.1:9101,loyalty=http://...` */
export function parseTargets(text: string): readonly Target[] {
  return text
    .split(',')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.indexOf('=')
      return { name: entry.slice(0, at), url: entry.slice(at + 1).replace(/\/$/, '') }
    })
}
