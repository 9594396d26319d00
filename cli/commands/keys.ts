import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Pool } from '../../platform/postgres/pool.ts'
import { UsageError } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'

interface CreateOptions {
  readonly merchant: string
  readonly scopes: readonly string[]
  readonly env: 'test' | 'live'
  readonly label?: string
  readonly quiet?: boolean
}

/** `paystream keys create|list|revoke` */
export function register(program: Command): void {
  const keys = program.command('keys').description('issue, list and revoke API keys').addHelpText('after', help)
  keys
    .command('create')
    .description('issue a key and print it: this is its only appearance')
    .requiredOption(
      '--merchant <id>',
      'whom the key belongs to; for a key of the platform itself any name that is no merchant, such as `platform`',
    )
    .requiredOption('--scopes <list>', 'what it may do, separated by commas (see below)', listOf)
    .addOption(new Option('--env <env>', 'test or live, the first part of the key').choices(['test', 'live']).default('test'))
    .option('--label <text>', 'what it is for, shown by `keys list`')
    .option('--quiet', 'print the key alone, for scripts')
    .addHelpText('after', scopeHelp)
    .action(create)
  keys
    .command('list')
    .description('show keys, revoked ones too; never their secret')
    .option('--merchant <id>', 'only those of one merchant')
    .option('--json', 'one JSON object a line')
    .action(list)
  keys
    .command('revoke')
    .argument('<id>', 'the middle part of the key, as `keys list` shows it; a whole key will do')
    .description('revoke a key for good; every gateway refuses it within five seconds')
    .action(revoke)
}

const scopeHelp = `
Scopes: payments:write (post, cancel, refund), payments:read, stores:write and loyalty:write: a merchant's.
        customers:write (phone, language, consent and cards of customers), customers:read (these, and notifications),
        benefits:write (the catalogue of cards): the issuer's or operator's, not a merchant's.`
const help = `
A key is <env>_<id>_<secret>, sent as \`Authorization: Bearer <key>\`. The secret is nowhere: the table holds a keyed hash of it (API_KEY_PEPPER).
To rotate: create a second key, move the callers, revoke the first.`

function listOf(text: string): readonly string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) throw new InvalidArgumentError('name at least one scope')
  return parts
}

async function create(options: CreateOptions): Promise<void> {
  const { apiKeyConfig, createKey, isKeyScope, keyScopes, peppersOf } = await import('../../platform/api-keys/index.ts')
  const unknown = options.scopes.filter((scope) => !isKeyScope(scope))
  if (unknown.length > 0) throw new UsageError(`unknown scope ${unknown.join(', ')}; the scopes are ${keyScopes.join(', ')}`)
  const peppers = peppersOf(commandSettings(apiKeyConfig))
  const { key, keyId } = await withPool((pool) =>
    createKey(pool, peppers, {
      environment: options.env,
      merchantId: options.merchant,
      scopes: options.scopes.filter(isKeyScope),
      ...(options.label === undefined ? {} : { label: options.label }),
    }),
  )
  console.log(key)
  if (options.quiet !== true) console.error(`\nKey ${keyId} of ${options.merchant}: ${options.scopes.join(', ')}. It is not shown again.`)
}

async function list(options: { readonly merchant?: string; readonly json?: boolean }): Promise<void> {
  const { listKeys } = await import('../../platform/api-keys/index.ts')
  const keys = await withPool((pool) => listKeys(pool, options.merchant))
  if (options.json === true) {
    for (const key of keys) console.log(JSON.stringify(key))
    return
  }
  const day = (time: Date | null) => time?.toISOString().slice(0, 16).replace('T', ' ')
  const rows = keys.map((key) => [
    key.keyId,
    key.environment,
    key.merchantId,
    key.scopes.join(','),
    day(key.createdAt),
    day(key.lastUsedAt),
    day(key.revokedAt),
    key.label ?? undefined,
  ])
  const head = ['id', 'env', 'merchant', 'scopes', 'created (UTC)', 'last used', 'revoked', 'label']
  for (const line of tableLines(head, rows)) console.log(line)
}

async function revoke(given: string): Promise<void> {
  const { parseKey, revokeKey } = await import('../../platform/api-keys/index.ts')
  const keyId = parseKey(given)?.keyId ?? given
  const outcome = await withPool((pool) => revokeKey(pool, keyId))
  if (outcome === 'unknown') throw new UsageError(`there is no key with the id ${keyId}; \`paystream keys list\` shows them`)
  console.log(outcome === 'revoked' ? `${keyId} is revoked` : `${keyId} was revoked before`)
}

async function withPool<Result>(use: (pool: Pool) => Promise<Result>): Promise<Result> {
  const { withDatabase } = await import('../database.ts')
  return await withDatabase(commandSettings({}).DATABASE_URL, use)
}
