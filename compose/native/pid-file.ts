import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processIdentity } from './process-identity.ts'

/** What is remembered of a process we started. */
export interface ProcessRecord {
  readonly name: string
  readonly pid: number
  /** see processIdentity */
  readonly identity: string
  readonly port: number | undefined
  /** epoch milliseconds */
  readonly startedAtMs: number
}

/**
 * Pid files of one data folder: `<name>.pid` holds the bare pid, for people (`kill -9 $(cat .data/run/redis.pid)`),
 * `<name>.json` beside it what proves that the pid is still ours.
 */
export class PidFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  write(record: ProcessRecord): void {
    mkdirSync(this.folder, { recursive: true })
    this.#replace(`${record.name}.json`, `${JSON.stringify(record)}\n`)
    this.#replace(`${record.name}.pid`, `${record.pid}\n`)
  }

  /** The running process of that name; undefined when there is none, whatever the file says. */
  running(name: string): ProcessRecord | undefined {
    const record = this.#read(name)
    return record !== undefined && processIdentity(record.pid) === record.identity ? record : undefined
  }

  /** True when a file is left of a process that no longer runs. */
  isStale(name: string): boolean {
    return this.#read(name) !== undefined && this.running(name) === undefined
  }

  remove(name: string): void {
    rmSync(join(this.folder, `${name}.pid`), { force: true })
    rmSync(join(this.folder, `${name}.json`), { force: true })
  }

  #read(name: string): ProcessRecord | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, `${name}.json`), 'utf8')) as ProcessRecord
    } catch {
      // absent, or cut short by a crash: then nothing is proven, and nothing is ended
      return undefined
    }
  }

  #replace(file: string, text: string): void {
    const target = join(this.folder, file)
    writeFileSync(`${target}.new`, text)
    renameSync(`${target}.new`, target)
  }
}
