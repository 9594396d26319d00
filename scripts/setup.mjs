/**
 * `make setup`: everything a fresh machine needs, repeatable, quick when it is done.
 * Plain JavaScript without a package, because it runs before there are any.
 *   --dry-run  says what is missing and changes nothing (exit code 1 when something is)
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt } from './build-state.mjs'
import { browser, install, missing, nativeServices } from './setup/debian.mjs'
import { javaServices } from './setup/java-services.mjs'
import { kafkaClient } from './setup/kafka-client.mjs'
import { ask, run, runSteps, SetupError } from './setup/steps.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = process.env.PAYSTREAM_CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'paystream')

/** With an engine the services come as images. */
const withEngine =
  ask('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 3_000 }) !== undefined &&
  ask('docker', ['compose', 'version']) !== undefined

/** @type {import('./setup/steps.mjs').Step} */
const packages = {
  name: withEngine ? 'browser for the tests' : 'Java, Maven, PostgreSQL, Redis, browser for the tests',
  does: 'installing Debian packages (10 s to 2 min)',
  done: () => missing(systemNeeds()).length === 0,
  run: () => install(systemNeeds()),
}

const stamp = join(root, 'node_modules', '.paystream-setup')
const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.versions.modules)
    .digest('hex')

/** @type {import('./setup/steps.mjs').Step} */
const nodePackages = {
  name: 'npm packages',
  does: '`npm ci` (20 s to 2 min)',
  done: () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest(),
  run() {
    // no package's script runs: the one that must, the Kafka client's, is a step of its own
    run(
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      'npm says above what it misses. No registry within reach? `npm config get registry` names the one it asks.',
      { cwd: root },
    )
    writeFileSync(stamp, lockDigest())
  },
}

/** @type {import('./setup/steps.mjs').Step} */
const build = {
  name: 'build',
  does: '`npm run build` (10 s)',
  done: () => isBuilt(root),
  run: () => run(process.execPath, [join(root, 'scripts', 'build.mjs')], 'The compiler’s messages are above.', { cwd: root }),
}

function systemNeeds() {
  return withEngine ? browser : [...nativeServices, ...browser]
}

function makeCache() {
  try {
    mkdirSync(cache, { recursive: true })
  } catch (error) {
    throw new SetupError(
      `cannot keep downloads in ${cache} (${/** @type {NodeJS.ErrnoException} */ (error).code}): name another folder with PAYSTREAM_CACHE_DIR=<folder>`,
    )
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupError(`Node ${process.versions.node} is too old: install 20.19 or newer (.nvmrc names the line; \`nvm install\` reads it)`)
}

const steps = [packages, nodePackages, kafkaClient(root, cache), ...(withEngine ? [] : [javaServices(root, cache)]), build]
const since = Date.now()
try {
  checkNode()
  makeCache()
  console.log(
    `setup: Node ${process.versions.node}, services ${withEngine ? 'as images of the Docker engine' : 'as processes of this machine (no Docker engine answers)'}`,
  )
  if (process.argv.includes('--dry-run')) {
    for (const step of steps) {
      const done = await step.done()
      console.log(`  ${done ? 'ok   ' : 'to do'} ${step.name}${done ? '' : `: ${step.does}`}`)
      if (!done) process.exitCode = 1
    }
    const absent = missing(systemNeeds())
    if (absent.length > 0) console.log(`missing: ${absent.map((need) => `${need.what} (${need.packages.join(' ')})`).join(', ')}`)
  } else {
    await runSteps(steps)
    console.log(`setup: ready (${((Date.now() - since) / 1000).toFixed(1)} s)`)
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`\nsetup: ${error.message}`)
  process.exitCode = 1
}
