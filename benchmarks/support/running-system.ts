import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { environmentOf, type ProcessSpec, processes, readyPath } from '../../cli/processes.ts'
import { freePorts } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { firstPort, lastPort } from './drain.ts'
import type { GatewayPlace } from './gateway-place.ts'
import type { Build } from './options.ts'
import { StartedProcess } from './started-process.ts'

/** Some of our processes at one place, started from a build and ready. */
export class RunningSystem {
  readonly #urls: ReadonlyMap<string, string>
  readonly processes: readonly StartedProcess[]

  private constructor(urls: ReadonlyMap<string, string>, started: readonly StartedProcess[]) {
    this.#urls = urls
    this.processes = started
  }

  /** @param names of cli/processes.ts; texts go to the stand-in, when it is among them */
  static async start(place: GatewayPlace, build: Build, names: readonly string[]): Promise<RunningSystem> {
    const specs = names.map((name) => processes.find((spec) => spec.name === name) as ProcessSpec)
    const ports = await freePorts(specs.length, firstPort, lastPort)
    const urls = new Map(specs.map(({ name }, index) => [name, `http://127.0.0.1:${ports[index]}`]))
    const phones = join(projectRoot(), '.data', 'bench', 'sms-stand-in.jsonl')
    mkdirSync(join(phones, '..'), { recursive: true })
    rmSync(phones, { force: true })
    const env = {
      ...place.env,
      PUBLIC_BASE_URL: urls.get('gateway') ?? 'http://127.0.0.1:1',
      TWILIO_API_BASE_URL: urls.get('sms-stand-in') ?? '',
      SMS_STAND_IN_FILE: phones,
    }
    const started = specs.map((spec, index) => {
      const environment = environmentOf(spec, { ...env, [spec.portVariable]: String(ports[index]) })
      return StartedProcess.built(build, spec.name, environment)
    })
    const system = new RunningSystem(urls, started)
    try {
      await Promise.all(started.map((each) => each.ready(system.url(each.name) + readyPath)))
    } catch (error) {
      await system.stop()
      throw error
    }
    return system
  }

  url(name: string): string {
    return this.#urls.get(name) ?? ''
  }

  /** Pids by name, for a recorder. */
  pids(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(this.processes.map(({ name, pid }) => [name, [pid]]))
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.end()))
  }
}
