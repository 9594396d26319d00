import { join } from 'node:path'
import { processNamed } from '../../cli/processes.ts'
import { projectRoot } from '../../platform/project-root.ts'
import type { GatewayPlace } from '../support/gateway-place.ts'
import type { Build } from '../support/options.ts'
import type { Peers } from '../support/peers.ts'
import { StartedProcess } from '../support/started-process.ts'

/** Something that takes payments by HTTP. */
export interface Server {
  readonly name: string
  /** True when each accepted payment is a record on `payment-stream`. */
  readonly writes: boolean
  readonly readyPath: string
  readonly start: (port: number) => StartedProcess
}

/** The gateways of the builds, the same gateway without Kafka, a route that does nothing, and the Go gateway where there is one. */
export function serversOf(place: GatewayPlace, builds: readonly Build[], peers: Peers | undefined): readonly Server[] {
  const [first] = builds as [Build]
  const envOf = (port: number): Readonly<Record<string, string>> => ({ ...place.env, GATEWAY_PORT: String(port) })
  const { nodeOptions: gatewayOptions } = processNamed('gateway')
  const own = (program: string) => join(projectRoot(), 'benchmarks', 'gateway', `${program}.ts`)
  const ours = builds.map(
    (build): Server => ({
      name: build.name,
      writes: true,
      readyPath: '/readyz',
      start: (port) => StartedProcess.built(build, 'gateway', envOf(port)),
    }),
  )
  const beside: readonly Server[] = [
    {
      name: 'the same without Kafka',
      writes: false,
      readyPath: '/readyz',
      start: (port) => {
        const env = { ...envOf(port), BUILD: first.folder }
        return StartedProcess.source('gateway without Kafka', own('without-kafka'), env, [...(gatewayOptions ?? []), ...first.nodeOptions])
      },
    },
    {
      name: 'empty Fastify route',
      writes: false,
      readyPath: '/readyz',
      start: (port) => StartedProcess.source('empty route', own('empty-route'), envOf(port)),
    },
  ]
  if (peers === undefined) return [...ours, ...beside]
  const go: Server = {
    name: 'Go gateway',
    writes: true,
    readyPath: '/livez',
    start: (port) => peers.start('gateway', [], { PORT: String(port), PEER_API_KEY: place.key, PEER_TOPIC: place.topic }),
  }
  return [...ours, ...beside, go]
}
