import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { projectRoot } from '../../platform/project-root.ts'

/** A checkout with its `dist/`, to be measured under a name. */
export interface Build {
  readonly name: string
  readonly folder: string
  /** Options of Node for its processes. */
  readonly nodeOptions: readonly string[]
}

/** A whole number above 0. */
export function whole(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0')
  return value
}

/** Whole numbers above 0, separated by commas. */
export function wholes(text: string): readonly number[] {
  return text.split(',').map(whole)
}

/** Names separated by commas. */
export function names(text: string): readonly string[] {
  return text.split(',')
}

/** What `--build` says of itself. */
export const buildHelp =
  'a built checkout to measure, "<name>=<folder> --max-semi-space-size=64" with options of Node; repeatable (default: this one)'

/** Adds `<name>=<built checkout>`, with options of Node behind a blank each, to those given before. */
export function addBuild(text: string, before: readonly Build[]): readonly Build[] {
  const [, name, folder, more] = /^([^=]+)=(\S+)((?: \S+)*)$/.exec(text) ?? []
  if (name === undefined || folder === undefined) throw new InvalidArgumentError('must be <name>=<built checkout>')
  return [...before, { ...builtCheckout(name, resolve(folder)), nodeOptions: more?.trim().split(' ').filter(Boolean) ?? [] }]
}

/** This checkout. @throws {InvalidArgumentError} when it is not built */
export function thisBuild(): Build {
  return builtCheckout('paystream', projectRoot())
}

function builtCheckout(name: string, folder: string): Build {
  if (!existsSync(join(folder, 'dist', 'processors', 'fds', 'main.js')))
    throw new InvalidArgumentError(`${folder} is not built: run \`make build\` there`)
  return { name, folder, nodeOptions: [] }
}

/** A benchmark's command line: every one can be tried out with `--quick`, and knows how often to repeat. */
export function benchmarkCommand(name: string, question: string): Command {
  return new Command(`bench-${name}`)
    .description(question)
    .option('--quick', 'small enough to try out the benchmark itself; its figures mean nothing', false)
    .option('--runs <n>', 'runs of each contestant, by turns', whole)
    .showHelpAfterError()
}

/** These builds, with a V8 CPU profile of each of their processes in this folder, if there is one. */
export function profiled(builds: readonly Build[], folder: string | undefined): readonly Build[] {
  if (folder === undefined) return builds
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${resolve(folder)}`]
  return builds.map((build) => ({ ...build, nodeOptions: [...build.nodeOptions, ...profiling] }))
}
