import { once } from 'node:events'
import { createConnection } from 'node:net'
import pg from 'pg'

/** How long one health question may take, milliseconds. */
const probeTimeoutMs = 3_000

/** A health check: resolves when the service answers as itself, rejects with the reason otherwise. */
export type Probe = () => Promise<void>

/** Postgres answers a query on that database. */
export function postgresProbe(databaseUrl: string): Probe {
  return async () => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: probeTimeoutMs, query_timeout: probeTimeoutMs })
    // a server that dies between our two calls must not end us by an unhandled event
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

/** Redis answers PING, with the password of the URL if it has one. */
export function redisProbe(redisUrl: string): Probe {
  const url = new URL(redisUrl)
  const login = url.password ? `AUTH ${[url.username, url.password].filter(Boolean).map(decodeURIComponent).join(' ')}\r\n` : ''
  return async () => {
    const answer = await exchange(url.hostname, Number(url.port || 6379), Buffer.from(`${login}PING\r\n`), (seen) => {
      const text = seen.toString('latin1')
      return text.includes('+PONG') || /^-/m.test(text)
    })
    if (!answer.includes('+PONG')) throw new Error(`Redis answered ${answer.toString('latin1').trim()}`)
  }
}

/** A broker of the list answers a metadata request and is in service (registered with the quorum, not fenced). */
export function kafkaProbe(brokers: string): Probe {
  return async () => {
    const faults: unknown[] = []
    for (const broker of brokers.split(',')) {
      const [name, port] = [broker.slice(0, broker.lastIndexOf(':')), broker.slice(broker.lastIndexOf(':') + 1)]
      try {
        const answer = await exchange(
          name,
          Number(port),
          metadataRequest,
          (seen) => seen.length >= 4 && seen.length >= 4 + seen.readInt32BE(0),
        )
        // size, correlation id, then the array of brokers in service
        if (answer.readInt32BE(4) === 1 && answer.readInt32BE(8) >= 1) return
        faults.push(new Error(`the broker at ${broker} is not in service yet`))
      } catch (error) {
        faults.push(error)
      }
    }
    throw faults[0]
  }
}

/** Metadata v1 for no topic: api key 3, version 1, correlation id 1, no client id, an empty array of topics. */
const metadataRequest = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0])

/** The registry lists its subjects, which it reads from its database. */
export function registryProbe(registryUrl: string): Probe {
  return async () => {
    const response = await fetch(`${registryUrl.replace(/\/$/, '')}/subjects`, { signal: AbortSignal.timeout(probeTimeoutMs) })
    const body: unknown = await response.json()
    if (!response.ok || !Array.isArray(body)) throw new Error(`the schema registry answered ${response.status}`)
  }
}

/** An HTTP endpoint answers 2xx. */
export function httpProbe(url: string): Probe {
  return async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  }
}

/** Sends bytes over a new connection and collects the answer until it is complete. */
async function exchange(hostname: string, port: number, request: Buffer, complete: (seen: Buffer) => boolean): Promise<Buffer> {
  const socket = createConnection({ host: hostname, port })
  const signal = AbortSignal.timeout(probeTimeoutMs)
  signal.addEventListener('abort', () => socket.destroy(new Error(`no answer from ${hostname}:${port} within ${probeTimeoutMs} ms`)))
  try {
    await once(socket, 'connect')
    socket.write(request)
    let seen = Buffer.alloc(0)
    for await (const chunk of socket) {
      seen = Buffer.concat([seen, chunk as Buffer])
      if (complete(seen)) return seen
    }
    throw new Error(`${hostname}:${port} closed the connection without an answer`)
  } finally {
    socket.destroy()
  }
}
