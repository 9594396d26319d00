import closeWithGrace from 'close-with-grace'
import { endWhenLoopStands } from '../../platform/threads/loop-watchdog.ts'
import { type ApplicationOptions, ApplicationWorker } from './application-worker.ts'

/** After this long, milliseconds, a process that cannot end gracefully ends anyhow. */
const hardStopMs = 10_000

/**
 * An application as a process: runs until SIGTERM or SIGINT, then gives its partitions back and ends with 0; ends with 1 when a new process may do
 * better, with 3 when a person must act first. Each `consume(n)` and each flush holds a thread of libuv's pool, which DNS and files share:
 * start with UV_THREADPOOL_SIZE=8 for every topology of the application.
 */
export async function runApplication(options: ApplicationOptions): Promise<never> {
  const worker = new ApplicationWorker(options)
  const groups = options.application.parts.map(({ topology }) => topology.group)
  endWhenLoopStands(groups.join(', '), { standMs: options.settings.WORKER_WATCHDOG_MS })
  closeWithGrace({ delay: hardStopMs, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`${err.stack ?? err.message}\n`)
    process.exitCode = await worker.stop(err === undefined ? 0 : 1)
  })
  worker.start()
  const code = await worker.done
  setTimeout(() => process.exit(code), 100).unref()
  process.exit(code)
}
