import type { Command } from 'commander'
import { serviceRows } from '../local-services.ts'
import { processRows } from '../process-status.ts'
import { spanText, tableLines } from '../table.ts'

/** `paystream status`: exit code 0 when everything is healthy and ready, 1 when something is not, 3 when nothing runs. */
export function register(program: Command): void {
  program
    .command('status')
    .description('show services and processes; exit code 0: all ready, 1: something is not, 3: nothing runs')
    .action(async () => {
      const [services, processes] = await Promise.all([serviceRows(), processRows()])
      const uptime = (startedAtMs: number | undefined): string | undefined =>
        startedAtMs === undefined ? undefined : spanText(Math.max(Date.now() - startedAtMs, 0))
      const lines = tableLines(
        ['name', 'state', 'pid', 'port', 'uptime', 'by', 'restarts'],
        [
          ...services.map((row) => [row.name, row.state, row.pid, row.port, uptime(row.startedAtMs), row.by, undefined]),
          ...processes.map((row) => [row.name, row.state, row.pid, row.port, uptime(row.startedAtMs), 'supervisor', row.restarts]),
        ],
      )
      for (const line of lines) console.log(line)
      const states = [...services.filter(({ by }) => by !== 'given'), ...processes].map(({ state }) => state)
      const good = (state: string): boolean => state === 'healthy' || state === 'ready'
      process.exitCode = [...services, ...processes].every(({ state }) => good(state))
        ? 0
        : states.every((state) => state === 'stopped')
          ? 3
          : 1
    })
}
