import { join } from 'node:path'
import type { Command } from 'commander'
import { withLock } from '../../compose/native/index.ts'
import { dataDir } from '../environment.ts'
import { UsageError } from '../failure.ts'
import { deleteServiceData, stopLocalServices } from '../local-services.ts'
import { stopProcesses } from '../run-processes.ts'
import { selection } from '../selection.ts'

/** `paystream down [names...] [--delete-data]` */
export function register(program: Command): void {
  program
    .command('down')
    .description('stop processes and services; data stays')
    .argument('[names...]', 'single services or processes, or `services`, `processes`; all when none is named')
    .option('--delete-data', 'delete all data, logs and pid files afterwards')
    .action(async (names: string[], options: { readonly deleteData?: boolean }) => {
      const chosen = selection(names)
      if (options.deleteData && !chosen.everything) throw new UsageError('--delete-data deletes everything: name no single parts with it')
      await withLock(join(dataDir(), 'run', 'stack.lock'), 300_000, async () => {
        if (chosen.everything) await stopProcesses(undefined, say)
        else if (chosen.processes.length > 0) {
          await stopProcesses(
            chosen.processes.map(({ name }) => name),
            say,
          )
        }
        if (chosen.services.length > 0) await stopLocalServices(chosen.services, say)
        if (options.deleteData) await deleteServiceData()
      })
      say(options.deleteData ? 'down; all data deleted' : 'down')
    })
}

function say(line: string): void {
  console.log(line)
}
