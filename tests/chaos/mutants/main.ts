/**
 * Does the harness see anything? Builds without one rule each, under faults aimed at that rule, must fail; the build as it is must pass:
 *   tsx tests/chaos/mutants/main.ts
 * Exit code 0: all mutants caught and the control passed; 1: not; 2: the harness failed.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../../../platform/project-root.ts'
import { withGround } from '../system/session.ts'
import { mutants } from './mutants.ts'
import { Trial } from './trial.ts'

const usage = `usage: make chaos-mutants        (or: npx tsx tests/chaos/mutants/main.ts [options])

  --only <names>     some of them, separated by commas: control,${mutants.map(({ name }) => name).join(',')}
  --seed <n>         of the load (default 1)
  --rate <n>         sends per second (default 60)
  --help

Each runs for half a minute or so on the same services, with topics and a database of its own. A mutant counts as caught when the oracle finds what
its missing rule would have prevented; one that the oracle takes for right is run once more.
Exit code 0: all caught and the control passed; 1: not; 2: the harness failed.`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
})

// a run that failed may leave a client open
process.exit(await main())

async function main(): Promise<number> {
  const known = ['control', ...mutants.map(({ name }) => name)]
  const wanted = values.only === undefined ? known : values.only.split(',')
  if (values.help || wanted.some((name) => !known.includes(name))) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const sinceMs = Date.now()
  const say = (line: string): void => console.log(`${((Date.now() - sinceMs) / 1_000).toFixed(1).padStart(6)}  ${line}`)
  const stamp = new Date(sinceMs).toISOString().slice(0, 19).replaceAll(/\D/g, '')
  const folder = join(projectRoot(), '.data', 'chaos', `mutants-${stamp}`)
  mkdirSync(folder, { recursive: true })
  try {
    return await withGround(say, async (ground) => {
      const trial = new Trial({ ground, folder, seed: Number(values.seed), rate: Number(values.rate), say })
      const controlPassed = !wanted.includes('control') || (await trial.control())
      const tested = mutants.filter(({ name }) => wanted.includes(name))
      const lines: string[] = []
      let caught = 0
      for (const mutant of tested) {
        const evidence = await trial.catches(mutant)
        if (evidence !== undefined) caught += 1
        lines.push(`  ${mutant.name.padEnd(26)} ${evidence === undefined ? 'NOT CAUGHT' : `caught: ${evidence}`}`)
        say(lines.at(-1) as string)
      }
      console.log(`\n${lines.join('\n')}`)
      if (wanted.includes('control')) console.log(`control ${controlPassed ? 'passed' : 'FAILED'}`)
      console.log(`mutants caught ${caught} of ${tested.length}`)
      return controlPassed && caught === tested.length ? 0 : 1
    })
  } catch (error) {
    console.error(error)
    console.log(`\nINVALID: the harness failed, so this says nothing; logs in ${folder}`)
    return 2
  }
}
