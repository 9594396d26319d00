import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { isPortFree, PortTakenError } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { processEnv } from '../environment.ts'
import { startLocalServices } from '../local-services.ts'
import { environmentOf, type ProcessSpec, portOf } from '../processes.ts'
import { provision } from '../provision.ts'
import { selection } from '../selection.ts'

/** `paystream dev [names...]`: for work on the code; what runs in the background stays as it is. */
export function register(program: Command): void {
  program
    .command('dev')
    .description('services in the background, processes from source in this terminal, restarted on every change; Ctrl-C ends the processes')
    .argument('[names...]', 'single processes; all when none is named')
    .action(async (names: string[]) => {
      const chosen = selection(names)
      await startLocalServices(selection(['services']).services, (line) => console.log(line))
      await provision(program, (line) => console.log(line))
      const specs = chosen.processes.filter(({ source }) => existsSync(join(projectRoot(), source)))
      for (const spec of specs) {
        const port = portOf(spec, process.env)
        // most often it is ourselves, in the background: `paystream down processes`
        if (!(await isPortFree(port))) throw new PortTakenError(spec.name, port, spec.portVariable)
      }
      // Ctrl-C reaches the children too, as they share the terminal; we only outlive them
      process.on('SIGINT', () => undefined)
      await Promise.all(specs.map(watch))
    })
}

/** Runs one process from source until it is ended, its lines behind its name. */
async function watch(spec: ProcessSpec): Promise<void> {
  const child = spawn(join(projectRoot(), 'node_modules', '.bin', 'tsx'), ['watch', '--clear-screen=false', spec.source], {
    cwd: projectRoot(),
    env: environmentOf(spec, processEnv()),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = (): boolean => child.kill('SIGTERM')
  process.on('SIGTERM', end)
  const print = (stream: Readable): unknown =>
    createInterface({ input: stream }).on('line', (line) => console.log(`${spec.name.padEnd(16)}${line}`))
  print(child.stdout)
  print(child.stderr)
  await new Promise((resolve) => child.once('close', resolve))
}
