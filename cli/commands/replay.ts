import { createReadStream, statSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { exitCodes, UsageError } from '../failure.ts'
import type { MerchantKeys } from '../replay/merchant-keys.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'

interface Options {
  readonly url?: string
  readonly rate?: number
  readonly batchSize: number
  readonly concurrency: number
  readonly giveUpAfter: number
  readonly out?: string
  readonly key: readonly string[]
  readonly keysFile?: string
}

/** Exit code when the file was read to its end but some of it is not in the log. */
const incomplete = 3
const lookAhead = 20_000
const batchBytes = 512 * 1024
const answerTimeoutMs = 30_000
const malformedShown = 20

/** `paystream replay <file.jsonl>` */
export function register(program: Command): void {
  program
    .command('replay')
    .description('post a file of payments to the gateway')
    .argument('<file>', 'one JSON object a line; - reads standard input')
    .option('--url <url>', 'base address of the gateway (default: the local one, GATEWAY_PORT)')
    .option('--rate <n>', 'payments a second (default: as fast as they are answered)', positive)
    .option('--batch-size <n>', 'most payments of one request, 1 to 500; 1 posts each by itself', wholeUpTo(500), 100)
    .option('--concurrency <n>', 'requests under way at once', wholeUpTo(256), 8)
    .option('--give-up-after <seconds>', 'how long one payment is tried', positive, 300)
    .option('--out <file>', 'write an answer per line, in the order of the input')
    .option(
      '--key <merchantId=key>',
      'secret key of a merchant; repeatable',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option('--keys-file <file>', 'keys by merchant: a JSON object, or lines merchantId=key')
    .addHelpText('after', help)
    .action(replayFile)
}

const help = `
A line is {"idempotencyKey": "...", "merchantId": "...", "payment": {body of POST /v1/payments}}; the payment is sent as it is written there.
A line of --out is {"line", "idempotencyKey", "merchantId", "status", "body", "replayed", "attempts"}: its number, the HTTP status and JSON of the answer.

The payments of one customer are sent in the order of the file, each after the answer to the one before. No answer, 409, 429 and 503 are
tried again with the same key, as late as Retry-After asks; when one payment finds no answer at all, the later ones of its customer are not
sent, so that the file can be replayed again: what is there already is answered as a replay and counted once.

Without --key and --keys-file each merchant of the file gets a key of its own through DATABASE_URL, revoked at the end.

Exit codes: 0 every line is in the log; 3 some are not (refused, failed or malformed; see the summary and --out); 75 the gateway gave no
answer; 130 interrupted (Ctrl-C ends with what is under way and a summary; twice: at once).`

async function replayFile(file: string, options: Options): Promise<void> {
  const settings = commandSettings({})
  const url = options.url ?? `http://127.0.0.1:${process.env.GATEWAY_PORT || 8080}`
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`--url ${url} is no http address`)
  const { givenKeys, parseKeyPair, readKeysFile } = await import('../replay/merchant-keys.ts')
  const given = new Map([...(options.keysFile === undefined ? [] : await readKeysFile(options.keysFile)), ...options.key.map(parseKeyPair)])
  const run = (keys: MerchantKeys) => runReplay(file, url, options, keys)
  if (given.size > 0) await run(givenKeys(given))
  else await withTemporaryKeys(settings.DATABASE_URL, run)
}

async function withTemporaryKeys(databaseUrl: string, run: (keys: MerchantKeys) => Promise<void>): Promise<void> {
  const [{ apiKeyConfig, peppersOf }, { temporaryKeys }, { withDatabase }] = await Promise.all([
    import('../../platform/api-keys/index.ts'),
    import('../replay/merchant-keys.ts'),
    import('../database.ts'),
  ])
  const peppers = peppersOf(commandSettings(apiKeyConfig))
  await withDatabase(databaseUrl, async (pool) => {
    const keys = temporaryKeys(pool, peppers, `paystream replay, process ${process.pid}`)
    try {
      await run(keys)
    } finally {
      await keys.close()
    }
  })
}

async function runReplay(file: string, url: string, options: Options, keys: MerchantKeys): Promise<void> {
  const [{ Replay }, { readLines }, { GatewayClient }, { Planner }, { Pace }, { AnswerFile }, { showProgress }, { summaryRows }] =
    await Promise.all([
      import('../replay/replay.ts'),
      import('../replay/line-reader.ts'),
      import('../replay/gateway-client.ts'),
      import('../replay/planner.ts'),
      import('../replay/pace.ts'),
      import('../replay/answer-file.ts'),
      import('../replay/progress.ts'),
      import('../replay/tally.ts'),
    ])
  const totalBytes = file === '-' ? undefined : sizeOf(file)
  const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 })
  const answers = options.out === undefined ? undefined : await AnswerFile.open(options.out)
  const client = new GatewayClient(url, options.concurrency, answerTimeoutMs)
  let malformed = 0
  const replay = new Replay({
    lines: readLines(source as AsyncIterable<Buffer>),
    keys,
    client,
    planner: new Planner({ batchSize: batchSizeOf(options), batchBytes }),
    pace: new Pace(options.rate),
    concurrency: options.concurrency,
    giveUpAfterMs: options.giveUpAfter * 1000,
    lookAhead,
    ...(answers === undefined ? {} : { answers }),
    onMalformed(line, reason) {
      malformed += 1
      if (malformed <= malformedShown) progress.note(`line ${line}: ${reason}`)
      if (malformed === malformedShown + 1) progress.note('more malformed lines follow; --out has them all')
    },
  })
  const progress = showProgress(replay.tally, totalBytes)
  const interrupt = () => {
    process.once('SIGINT', () => process.exit(exitCodes.interrupted))
    progress.note('interrupted: waiting for what is under way')
    replay.interrupt()
  }
  process.once('SIGINT', interrupt)
  const sinceMs = performance.now()
  try {
    const ending = await replay.run()
    progress.stop()
    for (const line of tableLines(['payments', ''], summaryRows(replay.tally, performance.now() - sinceMs))) console.log(line)
    if (ending === 'gave-up')
      console.error(`paystream: the gateway at ${url} gave no answer for ${options.giveUpAfter} s; the rest was not sent`)
    process.exitCode = {
      finished: replay.tally.complete ? exitCodes.done : incomplete,
      interrupted: exitCodes.interrupted,
      'gave-up': exitCodes.tryAgain,
    }[ending]
  } finally {
    process.off('SIGINT', interrupt)
    progress.stop()
    source.destroy()
    await client.close()
    await answers?.close()
  }
}

/** @throws {UsageError} when it is no file that can be read */
function sizeOf(file: string): number {
  try {
    const found = statSync(file)
    if (!found.isDirectory()) return found.size
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${(cause as Error).message}`)
  }
  throw new UsageError(`${file} is a directory`)
}

/** At a low rate a full batch would come in bursts: one holds at most a fifth of a second's payments. */
function batchSizeOf({ batchSize, rate }: Options): number {
  return rate === undefined ? batchSize : Math.max(1, Math.min(batchSize, Math.ceil(rate / 5)))
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1e9)) throw new InvalidArgumentError('a number above 0')
  return value
}

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > most)
      throw new InvalidArgumentError(`a whole number from 1 to ${most}`)
    return Number(text)
  }
}
