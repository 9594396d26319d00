import { execFileSync, spawnSync } from 'node:child_process'

/** A fault that a person can mend; its message says how. */
export class SetupError extends Error {}

/**
 * @typedef {object} Step
 * @property {string} name what it provides
 * @property {string} does what it will do and about how long that takes, shown before it starts
 * @property {() => boolean | Promise<boolean>} done quick check that nothing is left to do
 * @property {() => void | Promise<void>} run
 */

/**
 * Runs the steps in order, those that are done already only with a word.
 * @param {readonly Step[]} steps
 */
export async function runSteps(steps) {
  for (const step of steps) {
    if (await step.done()) {
      console.log(`  ok    ${step.name}`)
      continue
    }
    console.log(`  ...   ${step.name}: ${step.does}`)
    const since = Date.now()
    await step.run()
    if (!(await step.done())) throw new SetupError(`${step.name}: the step ended, but its check still fails`)
    console.log(`  done  ${step.name} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
  }
}

/**
 * Runs a program with its output shown.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} onFailure what a person does next
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function run(command, args, onFailure, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (status === 0) return
  const why = error?.message ?? (signal ? `ended by ${signal}` : `exit code ${status}`)
  throw new SetupError(`${command} ${args.join(' ')}: ${why}.\n${onFailure}`)
}

/**
 * Standard output and errors of a program; undefined when it is not there or fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').ExecFileSyncOptions} [options]
 */
export function ask(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, ...options })
  return error === undefined && status === 0 ? `${stdout}${stderr}` : undefined
}

/**
 * True when the program is on the PATH.
 * @param {string} command
 */
export function onPath(command) {
  try {
    execFileSync('sh', ['-c', `command -v "$1"`, 'sh', command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
