import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Pool } from '../../platform/postgres/pool.ts'
import { UsageError } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'

interface CreateOptions {
  readonly email: string
  readonly role: 'owner' | 'staff' | 'operator'
  readonly merchant?: string
  readonly minutes: number
}

/** `paystream users create|list|link|disable|enable` */
export function register(program: Command): void {
  const users = program.command('users').description('accounts of people who sign in to the dashboards').addHelpText('after', help)
  const minutes = () => new Option('--minutes <n>', 'how long the link opens').argParser(minutesOf).default(60)
  users
    .command('create')
    .description('make an account and print a link that opens it once; the person chooses a password there')
    .requiredOption('--email <address>', 'whom it belongs to')
    .addOption(new Option('--role <role>', 'owner, staff or operator').choices(['owner', 'staff', 'operator']).makeOptionMandatory())
    .option('--merchant <id>', 'of an owner or staff')
    .addOption(minutes())
    .action(create)
  users
    .command('link')
    .argument('<email>')
    .description('print another one-time link, for a person who forgot the password')
    .addOption(minutes())
    .action(link)
  users
    .command('list')
    .description('show accounts, disabled ones too')
    .option('--merchant <id>', 'only those of one merchant')
    .option('--json', 'one JSON object a line')
    .action(list)
  users
    .command('disable')
    .argument('<email>')
    .description('close an account; its sessions end within seconds')
    .action((email: string) => setDisabled(email, true))
  users
    .command('enable')
    .argument('<email>')
    .description('open it again')
    .action((email: string) => setDisabled(email, false))
}

const help = `
An owner sees and changes everything of the merchant; staff all but keys, settings and people; an operator the operations page and no merchant's rows.
The link is printed once and stored nowhere. It begins with DASHBOARDS_PUBLIC_URL, or http://127.0.0.1 and DASHBOARDS_PORT.`

function minutesOf(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 10_080) throw new InvalidArgumentError('a whole number from 1 to 10080')
  return value
}

async function create({ email, role, merchant, minutes }: CreateOptions): Promise<void> {
  if ((role === 'operator') !== (merchant === undefined))
    throw new UsageError('an owner or staff needs --merchant, and an operator belongs to none')
  const { createSignInLink, createUser } = await import('../../platform/accounts/index.ts')
  const token = await withPool(async (pool) => {
    const user = await createUser(pool, { email, role, merchantId: merchant ?? null, createdBy: 'paystream users' })
    if (user === undefined) throw new UsageError(`${email} has an account already; \`paystream users link ${email}\` opens it`)
    return await createSignInLink(pool, user.userId, minutes)
  })
  await printLink(role, token, minutes)
}

async function link(email: string, { minutes }: { readonly minutes: number }): Promise<void> {
  const { createSignInLink } = await import('../../platform/accounts/index.ts')
  const { role, token } = await withPool(async (pool) => {
    const user = await existing(pool, email)
    return { role: user.role, token: await createSignInLink(pool, user.userId, minutes) }
  })
  await printLink(role, token, minutes)
}

async function list(options: { readonly merchant?: string; readonly json?: boolean }): Promise<void> {
  const { listUsers } = await import('../../platform/accounts/index.ts')
  const users = await withPool((pool) => listUsers(pool, options.merchant))
  if (options.json === true) {
    for (const user of users) console.log(JSON.stringify(user))
    return
  }
  const day = (time: Date | null) => time?.toISOString().slice(0, 16).replace('T', ' ')
  const rows = users.map((user) => [
    user.email,
    user.role,
    user.merchantId ?? undefined,
    day(user.createdAt),
    day(user.lastSignedInAt),
    day(user.disabledAt),
  ])
  for (const line of tableLines(['e-mail', 'role', 'merchant', 'created (UTC)', 'signed in', 'disabled'], rows)) console.log(line)
}

async function setDisabled(email: string, disabled: boolean): Promise<void> {
  const { setUserDisabled } = await import('../../platform/accounts/index.ts')
  await withPool(async (pool) => {
    const { userId } = await existing(pool, email)
    await setUserDisabled(pool, userId, disabled)
  })
  console.log(`${email} is ${disabled ? 'disabled' : 'enabled'}`)
}

async function existing(pool: Pool, email: string) {
  const { findUser, normalEmail } = await import('../../platform/accounts/index.ts')
  const user = await findUser(pool, normalEmail(email) ?? '')
  if (user === undefined) throw new UsageError(`${email} has no account; \`paystream users list\` shows them`)
  return user
}

async function printLink(role: string, token: string, minutes: number): Promise<void> {
  const { dashboardUrlOf } = await import('../dashboard-url.ts')
  console.log(`${dashboardUrlOf(process.env)}${role === 'operator' ? '/operations/' : '/'}#token=${token}`)
  console.error(`\nOpens the dashboard once, within ${minutes} minutes.`)
}

async function withPool<Result>(use: (pool: Pool) => Promise<Result>): Promise<Result> {
  const { withDatabase } = await import('../database.ts')
  return await withDatabase(commandSettings({}).DATABASE_URL, use)
}
