/** How long from the start of a process until it says that it is ready? Beside it, by turns: an empty Node server and the Go gateway. */
import { join } from 'node:path'
import { environmentOf, processes, readyPath } from '../../cli/processes.ts'
import { freePorts } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { firstPort, lastPort } from '../support/drain.ts'
import { gatewayPlace } from '../support/gateway-place.ts'
import { BenchGround } from '../support/ground.ts'
import { benchmarkCommand, thisBuild } from '../support/options.ts'
import { preparePeers } from '../support/peers.ts'
import { cpuSeconds } from '../support/process-usage.ts'
import { progress, Report } from '../support/report.ts'
import { spreadOf } from '../support/spread.ts'
import { StartedProcess } from '../support/started-process.ts'

interface Contestant {
  readonly name: string
  readonly path: string
  readonly start: (port: number) => StartedProcess
}

const question = 'from the start of a process until it says that it is ready'
const options = benchmarkCommand('startup', question).parse().opts<{ readonly quick: boolean; readonly runs?: number }>()
const runs = options.runs ?? (options.quick ? 1 : 10)
const report = new Report('startup', question, { runs, partitions: 12 })
const emptyServer = "require('node:http').createServer((_, answer) => answer.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')"
const results = new Map<string, { readonly ms: number; readonly cpuMs: number; readonly mib: number }[]>()

const ground = await BenchGround.start()
try {
  const build = thisBuild()
  const place = await gatewayPlace(ground, build, '', 12)
  const env = { ...place.env, SMS_STAND_IN_FILE: join(projectRoot(), '.data', 'bench', 'sms-stand-in.jsonl') }
  const ours = processes.map((spec): Contestant => {
    const start = (port: number) =>
      StartedProcess.built(build, spec.name, environmentOf(spec, { ...env, [spec.portVariable]: String(port) }))
    return { name: spec.name, path: readyPath, start }
  })
  const empty: Contestant = {
    name: 'empty Node server',
    path: readyPath,
    start: (port) => StartedProcess.start('node', process.execPath, ['-e', emptyServer], { env: { PORT: String(port) } }),
  }
  const peers = await preparePeers(ground, await ground.emptyDatabase(), (text) => report.note(text))
  const go: Contestant[] =
    peers === undefined
      ? []
      : [
          {
            name: 'Go gateway',
            path: '/livez',
            start: (port) => peers.start('gateway', [], { PORT: String(port), PEER_API_KEY: place.key, PEER_TOPIC: place.topic }),
          },
        ]
  for (let run = 1; run <= runs; run++) for (const contestant of [...ours, empty, ...go]) await startOnce(contestant)
} finally {
  await ground.stop()
  report.table(
    'start-up: median [lowest-highest]',
    ['', 'ready after, ms', 'CPU until then, ms', 'peak MiB'],
    [...results].map(([name, all]) => [
      name,
      spreadOf(all.map(({ ms }) => ms)),
      spreadOf(all.map(({ cpuMs }) => cpuMs)),
      spreadOf(all.map(({ mib }) => mib)),
    ]),
  )
  report.note('ready is what /readyz of a process says; files are in the page cache. Kafka Streams: see "first commit" of bench-pipeline')
  report.finish()
}

async function startOnce({ name, path, start }: Contestant): Promise<void> {
  const [port] = (await freePorts(1, firstPort, lastPort)) as [number]
  const started = start(port)
  try {
    const ms = await started.ready(`http://127.0.0.1:${port}${path}`)
    results.set(name, [...(results.get(name) ?? []), { ms, cpuMs: cpuSeconds(started.pid) * 1e3, mib: started.peakMib() }])
    progress(name, { 'ready after ms': ms })
  } catch (error) {
    report.note(`${name} failed and does not count: ${(error as Error).message.slice(0, 500)}`)
  } finally {
    await started.end()
  }
}
