import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Report, reportText } from '../report.ts'
import { type ChaosOptions, runChaos } from '../run.ts'
import type { Ground } from '../system/stack.ts'
import { controlSchedule, type Mutant } from './mutants.ts'
import { patchedCopy } from './patched-copy.ts'

/** Mutants are not given longer to catch up: many never do. The control is. */
const livenessS = { mutant: 60, control: 120 } as const
const tries = 2

export interface TrialOptions {
  readonly ground: Ground
  /** Journals, logs and reports go here. */
  readonly folder: string
  readonly seed: number
  /** Sends per second. */
  readonly rate: number
  readonly say: (line: string) => void
}

/** Runs builds one after the other on the same services. */
export class Trial {
  readonly #options: TrialOptions
  #runs = 0

  constructor(options: TrialOptions) {
    this.#options = options
  }

  /** The build as it is, under all the faults. */
  async control(): Promise<boolean> {
    const report = await this.#run('control', { schedule: controlSchedule, livenessS: livenessS.control })
    console.log(reportText(report))
    return report.outcome === 'pass'
  }

  /** @returns what gave the mutant away; undefined when nothing did */
  async catches(mutant: Mutant): Promise<string | undefined> {
    const root = patchedCopy(join(this.#options.ground.services.dataDir, 'mutants', mutant.name), mutant.edits)
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      this.#options.say(`${mutant.name}: a build without ${mutant.without}`)
      const report = await this.#run(mutant.name, { root, schedule: mutant.schedule, livenessS: livenessS.mutant })
      const telling = report.findings.filter(({ of }) => mutant.shows.test(of))
      // what is not read yet looks lost: then only what counts twice or is wrong tells
      const counted = report.behind === 0 ? telling : telling.filter(({ kind }) => kind !== 'lost')
      const [first] = counted
      if (first !== undefined)
        return `${report.lost} lost, ${report.duplicated} duplicated, ${report.wrong} wrong; ${first.kind}: ${first.of}: ${first.text}`.slice(
          0,
          240,
        )
    }
    return undefined
  }

  async #run(name: string, options: Pick<ChaosOptions, 'schedule' | 'livenessS' | 'root'>): Promise<Report> {
    this.#runs += 1
    const folder = join(this.#options.folder, `${this.#runs}-${name}`)
    const lastS = Math.max(...options.schedule.map(({ atMs }) => atMs)) / 1_000
    const report = await runChaos({
      ...this.#options,
      ...options,
      name: `mutant-${this.#runs}-${name}`,
      seconds: Math.ceil(lastS + 3),
      folder,
    })
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
    return report
  }
}
