import { existsSync, readdirSync } from 'node:fs'
import { ask, onPath, run, SetupError } from './steps.mjs'

/**
 * Something of the operating system that we need.
 * @typedef {object} Need
 * @property {string} what
 * @property {() => boolean} present
 * @property {readonly string[]} packages Debian's names
 */

/** @type {readonly Need[]} */
export const nativeServices = [
  { what: 'Java 17 or newer', present: hasJava, packages: ['openjdk-17-jre-headless'] },
  { what: 'Maven', present: () => onPath('mvn'), packages: ['maven'] },
  { what: 'PostgreSQL 15 to 18', present: hasPostgres, packages: ['postgresql'] },
  { what: 'Redis', present: () => onPath('redis-server'), packages: ['redis-server'] },
]

/** @type {readonly Need[]} */
export const browser = [
  { what: 'Chromium', present: () => ['chromium', 'chromium-browser', 'google-chrome'].some(onPath), packages: ['chromium'] },
  { what: 'Hangul fonts', present: hasHangulFont, packages: ['fonts-noto-cjk'] },
]

/** @type {readonly Need[]} */
export const compiler = [
  { what: 'make', present: () => onPath('make'), packages: ['make'] },
  { what: 'a C++ compiler', present: () => onPath('g++'), packages: ['g++'] },
  { what: 'Python 3', present: () => onPath('python3'), packages: ['python3'] },
  header('curl', 'curl/curl.h', 'libcurl4-openssl-dev'),
  header('OpenSSL', 'openssl/ssl.h', 'libssl-dev'),
  header('SASL', 'sasl/sasl.h', 'libsasl2-dev'),
  header('zstd', 'zstd.h', 'libzstd-dev'),
  header('zlib', 'zlib.h', 'zlib1g-dev'),
]

/**
 * The needs that are not met.
 * @param {readonly Need[]} needs
 */
export function missing(needs) {
  return needs.filter((need) => !need.present())
}

/**
 * Installs Debian's packages for what is missing, after saying so.
 * @param {readonly Need[]} needs
 * @throws {SetupError} with the exact command, where we may not install
 */
export function install(needs) {
  const absent = missing(needs)
  if (absent.length === 0) return
  const packages = absent.flatMap((need) => need.packages)
  const what = absent.map((need) => need.what).join(', ')
  if (!onPath('apt-get'))
    throw new SetupError(`missing: ${what}. Install them with this system's package manager, then run \`make setup\` again.`)
  const prefix = privilege()
  if (prefix === undefined) {
    throw new SetupError(
      `missing: ${what}. Without root this cannot be installed from here; run\n\n    sudo apt-get install ${packages.join(' ')}\n\nthen \`make setup\` again.`,
    )
  }
  console.log(`        installing Debian's ${packages.join(', ')}`)
  if (packages.some((name) => ['postgresql', 'redis-server'].includes(name))) {
    console.log('        (Debian may start these servers on their usual ports; Paystream runs its own, on others)')
  }
  const apt = (/** @type {string[]} */ ...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', ...args]
    run(String(command), rest, 'Look at the lines above; `apt-get update`, then `make setup` again, often helps.', {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  apt('-qq', 'update')
  apt('-qq', '-y', '--no-install-recommends', 'install', ...packages.map(available))
  const still = missing(absent)
  if (still.length > 0) throw new SetupError(`installed, but still not found: ${still.map((need) => need.what).join(', ')}`)
}

/** Newer Debians have a newer Java only, which serves as well. @param {string} name */
function available(name) {
  if (!name.startsWith('openjdk-')) return name
  return ask('apt-cache', ['show', name]) === undefined ? 'default-jre-headless' : name
}

/** What goes before apt-get: nothing as root, sudo where it may be used. */
function privilege() {
  if (process.getuid?.() === 0) return []
  if (ask('sudo', ['-n', 'true']) !== undefined) return ['sudo', '-n']
  return undefined
}

function hasJava() {
  const home = process.env.JAVA_HOME
  const version = (home && ask(`${home}/bin/java`, ['-version'])) || ask('java', ['-version'])
  return Number(/version "(\d+)/.exec(version ?? '')?.[1] ?? 0) >= 17
}

function hasPostgres() {
  const folder = '/usr/lib/postgresql'
  if (!existsSync(folder)) return false
  return readdirSync(folder).some(
    (version) => Number(version) >= 15 && Number(version) <= 18 && existsSync(`${folder}/${version}/bin/initdb`),
  )
}

function hasHangulFont() {
  // without fontconfig's tool, where Debian's package puts the file
  const fonts = ask('fc-list', [':lang=ko', 'family'])
  return fonts ? fonts.trim() !== '' : existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')
}

/**
 * @param {string} what
 * @param {string} file below an include folder
 * @param {string} name Debian's package
 * @returns {Need}
 */
function header(what, file, name) {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? process.arch
  const folders = ['/usr/include', `/usr/include/${triplet}`, '/usr/local/include']
  return { what: `${what}'s headers`, present: () => folders.some((folder) => existsSync(`${folder}/${file}`)), packages: [name] }
}
