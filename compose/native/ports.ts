import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { host } from './settings.ts'

/** A port that a service needs is in use by something that is not this service. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly port: number

  constructor(service: string, port: number, variable: string) {
    const holder = portHolder(port)
    const by = holder === undefined ? 'another process' : holder
    super(`port ${port} of ${service} is taken by ${by}: end that, or choose another port with ${variable}=<port>`)
    this.port = port
  }
}

/** True when we could listen on that port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Who listens on a port, such as "redis-server (pid 17)"; undefined when the system does not tell. */
export function portHolder(port: number): string | undefined {
  try {
    const rows = execFileSync('ss', ['-Hltnp', `sport = :${port}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const match = /\("([^"]+)",pid=(\d+)/.exec(rows)
    return match === null ? undefined : `${match[1]} (pid ${match[2]})`
  } catch {
    return undefined
  }
}

/**
 * Free ports of a range, for throwaway services. Probed, not reserved: started at once, they are ours.
 * @param count how many
 * @param from first port to consider
 * @param to last port, below 32768
 * @throws {Error} when the range has not that many free ports
 */
export async function freePorts(count: number, from: number, to: number): Promise<number[]> {
  const found: number[] = []
  // start anywhere in the range, so that two runs at the same time rarely probe the same ports
  const size = to - from + 1
  const start = Math.floor(Math.random() * size)
  for (let step = 0; step < size && found.length < count; step += 1) {
    const port = from + ((start + step) % size)
    if (await isPortFree(port)) found.push(port)
  }
  if (found.length < count) throw new Error(`no ${count} free ports from ${from} to ${to}`)
  return found
}
