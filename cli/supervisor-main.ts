/**
 * The detached process that keeps ours running: `node dist/cli/supervisor-main.js <data folder>`.
 * What is wanted stands in run/wanted.json; SIGHUP makes it read that again, SIGTERM ends everything gracefully.
 */
import { join } from 'node:path'
import { PidFiles, processIdentity } from '../compose/native/index.ts'
import { Supervisor } from './supervisor.ts'
import { readWanted, supervisorName } from './wanted.ts'

const dataDir = process.argv[2]
if (dataDir === undefined) throw new Error('usage: supervisor-main <data folder>')
const pidFiles = new PidFiles(join(dataDir, 'run'))

const other = pidFiles.running(supervisorName)
if (other !== undefined && other.pid !== process.pid) {
  console.error(`a supervisor runs already (pid ${other.pid})`)
  process.exit(1)
}
pidFiles.write({
  name: supervisorName,
  pid: process.pid,
  identity: processIdentity(process.pid) ?? '',
  port: undefined,
  startedAtMs: Date.now(),
})

const supervisor = new Supervisor(dataDir, (line) => console.log(`${new Date().toISOString()} ${line}`))
// one change after the other: a signal during a change is taken up when that is finished
let last: Promise<void> = Promise.resolve()
const queue = (change: () => Promise<void>): void => {
  last = last.then(change).catch((error: unknown) => console.error(error))
}
const reread = (): void => queue(() => supervisor.reconcile(readWanted(dataDir)))
const end = (): void =>
  queue(async () => {
    // the data folder may have been deleted under us: that is no reason to stay
    await supervisor.reconcile([]).catch((error: unknown) => console.error(error))
    pidFiles.remove(supervisorName)
    process.exit(0)
  })

process.on('SIGHUP', reread)
process.on('SIGTERM', end)
process.on('SIGINT', end)
reread()
// children and signals keep no event loop alive while nothing is wanted
setInterval(() => undefined, 60_000)
