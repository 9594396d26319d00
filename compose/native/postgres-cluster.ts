import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { postgresLogin } from './settings.ts'

/** Where Debian and its kin put the servers, one folder a major version. */
const debianServers = '/usr/lib/postgresql'

/** A Postgres data folder of our own. */
export interface PostgresCluster {
  /** the system user that must run the server, when we are root (Postgres refuses root) */
  readonly runAs: { readonly uid: number; readonly gid: number } | undefined
  /** the real folder of the cluster */
  folder(): string
  /** path of the `postgres` program */
  serverCommand(): string
  /** Makes the cluster by initdb, once. */
  create(): Promise<void>
}

/**
 * The cluster kept in `<parent>/cluster`.
 * As root, the server runs as the `postgres` user. Where that user cannot reach the folder (a checkout below /root,
 * say), the data is placed in /var/lib/paystream/<hash of the path> and `<parent>` is a link to it.
 */
export function postgresCluster(parent: string): PostgresCluster {
  const runAs = process.getuid?.() === 0 ? systemUser('postgres') : undefined
  const link = join(parent, 'cluster')
  return {
    runAs,
    folder: () => realpathSync(link),
    serverCommand: () => join(binFolder(link), 'postgres'),
    async create() {
      placeFolder(parent, runAs)
      if (existsSync(join(link, 'PG_VERSION'))) return
      initialise(realpathSync(parent), binFolder(link), runAs)
    },
  }
}

/** Where the data of `<parent>` is outside of it, if it is: to be removed together with it. */
export function placedElsewhere(parent: string): string | undefined {
  return existsSync(parent) && lstatSync(parent).isSymbolicLink() ? realpathSync(parent) : undefined
}

/** The programs of the version that the data was made by; for new data the newest of 15 to 18. */
function binFolder(cluster: string): string {
  const versionFile = join(cluster, 'PG_VERSION')
  const made = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined
  const installed = existsSync(debianServers)
    ? readdirSync(debianServers).filter((version) => existsSync(join(debianServers, version, 'bin', 'initdb')))
    : []
  if (made !== undefined) {
    if (installed.includes(made)) return join(debianServers, made, 'bin')
    throw new Error(
      `the data in ${cluster} is of PostgreSQL ${made}, which is not installed: apt-get install postgresql-${made}, or \`make clean\``,
    )
  }
  const newest = installed
    .map(Number)
    .filter((version) => version >= 15 && version <= 18)
    .sort((a, b) => b - a)[0]
  if (newest === undefined) throw new Error('no PostgreSQL 15 to 18 is installed: run `make setup`, or apt-get install postgresql')
  return join(debianServers, String(newest), 'bin')
}

function placeFolder(parent: string, runAs: PostgresCluster['runAs']): void {
  if (existsSync(join(parent, 'cluster'))) return
  // without a cluster there is no data: what an interrupted first start left, a link without its target
  rmSync(parent, { recursive: true, force: true })
  mkdirSync(dirname(parent), { recursive: true })
  if (runAs === undefined) {
    mkdirSync(parent, { mode: 0o700 })
    return
  }
  const reachable = spawnSync('test', ['-x', dirname(parent)], runAs).status === 0
  const folder = reachable ? parent : join('/var/lib/paystream', createHash('sha256').update(parent).digest('hex').slice(0, 12))
  // the data of a deleted checkout of the same path would not fit a new one's Kafka
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  chownSync(folder, runAs.uid, runAs.gid)
  if (folder !== parent) symlinkSync(folder, parent)
}

/** initdb beside the final place and a rename at the end: an interrupted one leaves nothing that looks finished. */
function initialise(parent: string, bin: string, runAs: PostgresCluster['runAs']): void {
  const draft = join(parent, `draft-${randomBytes(4).toString('hex')}`)
  const passwordFile = `${draft}.password`
  // a file, as initdb cannot read the pipe that Node gives a child
  writeFileSync(passwordFile, `${postgresLogin.password}\n`, { mode: 0o600 })
  if (runAs !== undefined) chownSync(passwordFile, runAs.uid, runAs.gid)
  try {
    execFileSync(
      join(bin, 'initdb'),
      [
        ...['-D', draft, '--username', postgresLogin.user, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C.UTF-8', '--data-checksums'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], cwd: parent, ...runAs },
    )
  } finally {
    rmSync(passwordFile)
  }
  renameSync(draft, join(parent, 'cluster'))
}

function systemUser(name: string): { uid: number; gid: number } {
  const id = (option: string): number =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch (cause) {
    throw new Error(`PostgreSQL refuses to run as root, and there is no user ${name}: run \`make setup\`, or apt-get install postgresql`, {
      cause,
    })
  }
}
