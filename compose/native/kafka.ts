import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../../platform/project-root.ts'
import { kafkaProbe } from './health.ts'
import { javaArgs, javaCommand } from './java.ts'
import { javaServices } from './paths.ts'
import type { Service, ServiceContext } from './service.ts'
import { brokerSettings, heapMiB, host, urlsOf } from './settings.ts'

/** Apache Kafka from its own jars: one KRaft node, controller and broker in one process. */
export function kafkaService(context: ServiceContext): Service {
  const folder = join(context.dataDir, 'kafka')
  const properties = join(folder, 'server.properties')
  const java = (...rest: string[]): string[] => [
    ...javaArgs(heapMiB.kafka),
    `-Dlog4j2.configurationFile=${join(projectRoot(), 'compose', 'native', 'log4j2.properties')}`,
    ...['-cp', join(javaServices().kafkaJars, '*')],
    ...rest,
  ]
  return {
    name: 'kafka',
    needs: [],
    ports: ['kafka', 'kafkaController'],
    async prepare() {
      await mkdir(folder, { recursive: true })
      await writeFile(properties, serverProperties(context, join(folder, 'log')))
      if (existsSync(join(folder, 'log', 'bootstrap.checkpoint'))) return
      const format = java('kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', await clusterId(folder), '-c', properties)
      await promisify(execFile)(javaCommand(), format)
    },
    program: () => ({ command: javaCommand(), args: java('kafka.Kafka', properties), cwd: folder }),
    probe: kafkaProbe(urlsOf(context.ports).kafkaBrokers),
    stop: { graceMs: 30_000 },
  }
}

/** Listeners and folders, then the settings shared with compose.yaml. */
export function serverProperties({ ports, failover }: ServiceContext, logDir: string): string {
  const settings = {
    ...brokerSettings(failover),
    listeners: `PLAINTEXT://${host}:${ports.kafka},CONTROLLER://${host}:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://${host}:${ports.kafka}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@${host}:${ports.kafkaController}`,
    // a properties file reads a backslash as an escape
    'log.dirs': logDir.replaceAll('\\', '\\\\'),
  }
  return `# written by the launcher at every start\n${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`
}

/** The cluster's id, made once: a format that was interrupted must go on with the same one. */
async function clusterId(folder: string): Promise<string> {
  const file = join(folder, 'cluster-id')
  if (!existsSync(file)) {
    // 16 bytes as URL-safe base64; Kafka refuses one that starts with a dash, as that reads as an option
    const id = randomBytes(16).toString('base64url')
    await writeFile(file, id.startsWith('-') ? `A${id.slice(1)}` : id)
  }
  return await readFile(file, 'utf8')
}
