/** Our processes: what runs, on which port, and how to tell that it is ready. */

/** One process of the product. */
export interface ProcessSpec {
  readonly name: string
  /** source file below the checkout; dist/ holds it with the ending .js */
  readonly source: string
  /** variable that moves its port, and the port without it */
  readonly portVariable: string
  readonly defaultPort: number
  /** what it adds to the environment */
  readonly env?: Readonly<Record<string, string>>
  /** options of Node, beside those that all of ours have */
  readonly nodeOptions?: readonly string[]
  /** false where it is not to run; always runs unless given */
  readonly runsIn?: (env: Environment) => boolean
}

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Texts go to the local stand-in until an account of Twilio's is named; never in production. */
export function usesSmsStandIn(env: Environment): boolean {
  return env.NODE_ENV !== 'production' && !env.TWILIO_ACCOUNT_SID
}

/**
 * The environment of one process.
 * @param base what all of ours share, addresses spelled out
 * @throws {RangeError} when the variable of its port is not a port
 */
export function environmentOf(spec: ProcessSpec, base: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const port = String(portOf(spec, base))
  // a worker knows one METRICS_PORT; on one machine each needs a variable of its own
  const metrics = spec.portVariable.endsWith('_METRICS_PORT') ? { METRICS_PORT: port } : undefined
  // the operator's page looks at the processes where they really listen
  const targets = spec.name === 'dashboards' && !base.OPERATIONS_TARGETS ? { OPERATIONS_TARGETS: metricsTargets(base) } : undefined
  return { ...base, ...spec.env, [spec.portVariable]: port, ...metrics, ...targets }
}

/** `name=url` of every process that has metrics, on this machine. */
export function metricsTargets(env: Environment): string {
  return processes
    .filter(({ name, portVariable }) => name === 'gateway' || portVariable.endsWith('_METRICS_PORT'))
    .map((spec) => `${spec.name}=http://127.0.0.1:${portOf(spec, env)}`)
    .join(',')
}

/** What the stream workers have in common. */
const worker = {
  // each `consume` call holds a thread of libuv's pool; DNS and files share it
  env: { UV_THREADPOOL_SIZE: '8' },
  // a batch's objects live until its commit: most of them must not outlive the young generation, be copied by threads that wait for each other, or be
  // made old from the start because those of the first batches lived long: old garbage keeps the young objects it points to
  nodeOptions: ['--max-semi-space-size=64', '--no-parallel-scavenge', '--no-allocation-site-pretenuring'],
} as const

/** Path of the readiness check of every process, the same everywhere. */
export const readyPath = '/readyz'

/** In the order of starting. */
export const processes: readonly ProcessSpec[] = [
  {
    name: 'sms-stand-in',
    source: 'demo/sms-stand-in/main.ts',
    portVariable: 'SMS_STAND_IN_PORT',
    defaultPort: 8090,
    runsIn: usesSmsStandIn,
  },
  {
    name: 'gateway',
    source: 'gateway/main.ts',
    portVariable: 'GATEWAY_PORT',
    defaultPort: 8080,
    // a request's objects live until its acknowledgement
    nodeOptions: ['--max-semi-space-size=64'],
  },
  { name: 'fds', source: 'processors/fds/main.ts', portVariable: 'FDS_METRICS_PORT', defaultPort: 9101, ...worker },
  { name: 'loyalty', source: 'processors/loyalty/main.ts', portVariable: 'LOYALTY_METRICS_PORT', defaultPort: 9102, ...worker },
  {
    name: 'merchant-totals',
    source: 'processors/merchant-totals/main.ts',
    portVariable: 'MERCHANT_TOTALS_METRICS_PORT',
    defaultPort: 9103,
    ...worker,
  },
  { name: 'benefits', source: 'processors/benefits/main.ts', portVariable: 'BENEFITS_METRICS_PORT', defaultPort: 9106, ...worker },
  { name: 'receipts', source: 'processors/receipts/main.ts', portVariable: 'RECEIPTS_METRICS_PORT', defaultPort: 9105, ...worker },
  { name: 'notifier', source: 'processors/notifier/main.ts', portVariable: 'NOTIFIER_METRICS_PORT', defaultPort: 9104, ...worker },
  { name: 'dashboards', source: 'dashboards/main.ts', portVariable: 'DASHBOARDS_PORT', defaultPort: 3000 },
]

/**
 * The port of a process in this environment.
 * @throws {RangeError} when the variable is not a port below 32768
 */
export function portOf(spec: ProcessSpec, env: Environment): number {
  const text = env[spec.portVariable]
  if (text === undefined || text === '') return spec.defaultPort
  const port = Number(text)
  // above, the kernel may give the port to an outgoing connection first
  if (!Number.isInteger(port) || port < 1 || port >= 32768)
    throw new RangeError(`${spec.portVariable}=${text} is not a port from 1 to 32767`)
  return port
}

/**
 * The port of a process by its name.
 * @throws {RangeError} for a name that is not in the list, or a wrong port
 */
export function processPort(name: string, env: Environment): number {
  return portOf(processNamed(name), env)
}

/** @throws {RangeError} for a name that is not in the list */
export function processNamed(name: string): ProcessSpec {
  const spec = processes.find((process) => process.name === name)
  if (spec === undefined) throw new RangeError(`no process ${name}`)
  return spec
}
