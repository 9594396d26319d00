import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compiler, install } from './debian.mjs'
import { ask, run, SetupError } from './steps.mjs'

const name = '@confluentinc/kafka-javascript'

/**
 * The binary of the Kafka client: kept from an earlier setup, downloaded, or compiled, whichever works first.
 * @param {string} root the checkout
 * @param {string} cache folder that clones share
 * @returns {import('./steps.mjs').Step}
 */
export function kafkaClient(root, cache) {
  const folder = join(root, 'node_modules', name)
  const loads = () => ask(process.execPath, ['-e', `require('${name}')`], { cwd: root }) !== undefined
  return {
    name: 'Kafka client',
    does: 'its binary: from the cache (1 s), downloaded (10 s) or compiled (90 s on two cores)',
    done: () => existsSync(join(folder, 'build')) && loads(),
    run() {
      const kept = join(cache, cacheKey(folder))
      if (restore(kept, folder) && loads()) return
      if (!(download(folder) && loads())) compile(root)
      if (!loads()) throw new SetupError(`${name} does not load: \`node -e "require('${name}')"\` in ${root} says why`)
      keep(folder, kept)
    },
  }
}

/** What a binary depends on: client, Node's ABI, system, processor. @param {string} folder */
function cacheKey(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const field = (/** @type {string} */ key) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? ''
  const system = `${field('ID') || process.platform}${field('VERSION_ID')}`
  return `kafka-client-${version}-abi${process.versions.modules}-${system}-${process.arch}`
}

/** @param {string} kept @param {string} folder */
function restore(kept, folder) {
  if (!existsSync(kept)) return false
  rmSync(join(folder, 'build'), { recursive: true, force: true })
  cpSync(kept, join(folder, 'build'), { recursive: true })
  return true
}

/** The publisher's binary, where the network allows it; a refusal or 30 s of silence means no. @param {string} folder */
function download(folder) {
  console.log('        asking for the published binary (at most 30 s)')
  const tool = join(folder, '..', '..', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp')
  const answer = ask(process.execPath, [tool, 'install', '--fallback-to-build=false'], { cwd: folder, timeout: 30_000 })
  if (answer === undefined) console.log('        it cannot be had here')
  return answer !== undefined
}

/** @param {string} root */
function compile(root) {
  install(compiler)
  console.log('        compiling it against the system’s libraries (about 90 s on two cores)')
  // Node's headers beside Node itself spare a download of them
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {}
  run('npm', ['rebuild', name, '--build-from-source', '--ignore-scripts=false', '--loglevel=error'], 'The compiler’s messages are above.', {
    cwd: root,
    env: { ...process.env, ...headers, CKJS_LINKING: 'dynamic' },
  })
}

/** Keeps what is needed at run time, not the 60 MB of the build. @param {string} folder @param {string} kept */
function keep(folder, kept) {
  const draft = `${kept}.${process.pid}`
  for (const part of ['Release', 'deps']) {
    const from = join(folder, 'build', part)
    if (!existsSync(from)) continue
    mkdirSync(join(draft, part), { recursive: true })
    for (const file of readdirSync(from)) if (/\.(node|so\.1|1\.dylib)$/.test(file)) cpSync(join(from, file), join(draft, part, file))
  }
  rmSync(kept, { recursive: true, force: true })
  renameSync(draft, kept)
}
