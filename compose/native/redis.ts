import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { redisProbe } from './health.ts'
import type { Service, ServiceContext } from './service.ts'
import { host, redisSettings, urlsOf } from './settings.ts'

/** Debian's redis-server: a cache, so nothing of it is kept on disk. */
export function redisService({ dataDir, ports }: ServiceContext): Service {
  const folder = join(dataDir, 'redis')
  return {
    name: 'redis',
    needs: [],
    ports: ['redis'],
    async prepare() {
      await mkdir(folder, { recursive: true })
    },
    program: () => ({
      command: 'redis-server',
      args: [
        ...['--port', String(ports.redis), '--bind', host, '--dir', folder, '--daemonize', 'no'],
        ...Object.entries(redisSettings).flatMap(([key, value]) => [`--${key}`, value]),
      ],
    }),
    probe: redisProbe(urlsOf(ports).redisUrl),
    stop: { graceMs: 10_000 },
  }
}
