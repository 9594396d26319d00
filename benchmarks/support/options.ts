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

/** Adds `<name>=<built checkout>`, with options of Node behind a blank each, to those given before. */
function addBuild(text: string, before: readonly Build[]): readonly Build[] {
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

/** What a benchmark of our own processes is told beside. */
export interface BuildOptions {
  readonly build: readonly Build[]
  readonly cpuProfile?: string
}

const buildHelp =
  'a built checkout to measure, "<name>=<folder> --max-semi-space-size=64" with options of Node; repeatable (default: this one)'

/** The command line of a benchmark that compares builds and can profile them. */
export function buildsCommand(name: string, question: string): Command {
  return benchmarkCommand(name, question)
    .option('--build <name=folder>', buildHelp, addBuild, [])
    .option('--cpu-profile <folder>', 'write a V8 CPU profile of every process of ours there; the figures of such a run mean little')
}

/** The builds to measure: those given, or this checkout. With `cpuProfile` each of their processes writes a V8 CPU profile into that folder. */
export function buildsOf({ build, cpuProfile }: BuildOptions): readonly [Build, ...Build[]] {
  const builds = (build.length > 0 ? build : [thisBuild()]) as readonly [Build, ...Build[]]
  if (cpuProfile === undefined) return builds
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${resolve(cpuProfile)}`]
  const [first, ...others] = builds.map((each) => ({ ...each, nodeOptions: [...each.nodeOptions, ...profiling] }))
  return [first as Build, ...others]
}
