import { join } from 'node:path'
import type { Command } from 'commander'
import { withLock } from '../../compose/native/index.ts'
import { dataDir } from '../environment.ts'
import { startLocalServices } from '../local-services.ts'
import { provision } from '../provision.ts'
import { startProcesses } from '../run-processes.ts'
import { selection } from '../selection.ts'

/** `paystream up [names...]` */
export function register(program: Command): void {
  program
    .command('up')
    .description('start services and processes in the background; returns when all are ready')
    .argument('[names...]', 'single services or processes, or `services`, `processes`; all when none is named')
    .action(async (names: string[]) => {
      const chosen = selection(names)
      const since = Date.now()
      await withLock(join(dataDir(), 'run', 'stack.lock'), 300_000, async () => {
        await startLocalServices(chosen.services, say)
        if (chosen.everything || chosen.processes.length > 1) await provision(program, say)
        await startProcesses(chosen.processes, say)
      })
      say(`up (${((Date.now() - since) / 1000).toFixed(1)} s); logs in ${join(dataDir(), 'logs')}`)
    })
}

function say(line: string): void {
  console.log(line)
}
