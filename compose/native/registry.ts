import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { registryProbe } from './health.ts'
import { javaArgs, javaCommand } from './java.ts'
import { javaServices } from './paths.ts'
import type { Service, ServiceContext } from './service.ts'
import { heapMiB, host, registryLogin, urlsOf } from './settings.ts'

/** Apicurio Registry from its own jar, Confluent's API under /apis/ccompat/v7, kept in a database of our Postgres. */
export function registryService({ dataDir, ports }: ServiceContext): Service {
  const folder = join(dataDir, 'schema-registry')
  return {
    name: 'schema-registry',
    needs: ['postgres'],
    ports: ['registry'],
    async prepare() {
      await mkdir(folder, { recursive: true })
    },
    program: () => ({
      command: javaCommand(),
      // the first compiler alone: it starts in half the time, and a registry is asked a few times an hour
      args: [...javaArgs(heapMiB.registry), '-XX:TieredStopAtLevel=1', '-jar', javaServices().registryJar],
      cwd: folder,
      env: {
        ...process.env,
        QUARKUS_HTTP_HOST: host,
        QUARKUS_HTTP_PORT: String(ports.registry),
        ...registryStorage(`${host}:${ports.postgres}`),
      },
    }),
    probe: registryProbe(urlsOf(ports).registryUrl),
    stop: { graceMs: 20_000 },
  }
}

/**
 * Environment that makes the registry keep everything in Postgres.
 * @param address host and port of the server
 */
export function registryStorage(address: string): Readonly<Record<string, string>> {
  return {
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'postgresql',
    APICURIO_DATASOURCE_URL: `jdbc:postgresql://${address}/${registryLogin.database}`,
    APICURIO_DATASOURCE_USERNAME: registryLogin.user,
    APICURIO_DATASOURCE_PASSWORD: registryLogin.password,
    // twenty connections from the first moment by default
    APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MAX_SIZE: '8',
    // otherwise the first requests after a restart of Postgres meet its dead connections, and fail
    QUARKUS_DATASOURCE_POSTGRESQL_JDBC_VALIDATE_ON_BORROW: 'true',
    // a line a request, health checks included
    QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
  }
}
