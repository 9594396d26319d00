import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { apiKeyConfig, peppersOf } from '../platform/api-keys/index.ts'
import { loadConfig, sharedConfig } from '../platform/config/load-config.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createPool, type Pool } from '../platform/postgres/pool.ts'
import type { Difference } from './check/difference.ts'
import { checkDashboards, checkPaymentsApi } from './check/http.ts'
import type { Inspection } from './check/inspect.ts'
import type { Registered } from './expected/facts.ts'
import { seoulDay } from './expected/totals.ts'
import { type DemoKeys, drawKeys } from './play/keys.ts'
import { PaymentsApi } from './play/payments-api.ts'
import { Phones } from './play/phones.ts'
import { playStream } from './play/play-stream.ts'
import { progress } from './play/progress.ts'
import { registerAll } from './play/register.ts'
import type { RunLog } from './play/run-log.ts'
import { settle, settlePatienceMs } from './play/settle.ts'
import { operatorLink, ownerLink } from './play/sign-in-links.ts'
import { playQuietly } from './quiet.ts'
import type { Stream } from './stream/plan.ts'
import { buildStream } from './stream/stream.ts'
import { summaryLines } from './summary.ts'

/** Where the system is. */
export interface DemoTarget {
  readonly gatewayUrl: string
  readonly standInUrl: string
  readonly dashboardUrl: string
  readonly databaseUrl: string
  /** Mixes into the hashes of API keys; as the gateway has it. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface DemoOptions {
  /** Distinct payments. */
  readonly payments: number
  readonly seed: string
  /** Payments a second; 0: no limit. */
  readonly rate: number
  /** How long nothing may change before what is different counts as wrong, milliseconds. */
  readonly patienceMs?: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Whose dashboard and key a person gets: the merchant with stores in most countries. */
const shownMerchant = 'gureum-coffee'

/** A run that was played, settled and compared. */
export interface DemoOutcome {
  readonly run: RunLog
  readonly stream: Stream
  readonly inspection: Inspection
  readonly differences: readonly Difference[]
}

/** A system with a demo in it: plays streams, and goes on quietly afterwards. */
export class Demo {
  readonly #target: DemoTarget
  readonly #pool: Pool
  readonly #phones: Phones

  constructor(target: DemoTarget) {
    this.#target = target
    this.#phones = new Phones(target.standInUrl)
    this.#pool = createPool(
      { url: target.databaseUrl, applicationName: 'paystream-demo', max: 4, statementTimeoutMs: 60_000 },
      createLogger('demo', 'error'),
    )
  }

  /**
   * Plays a whole stream, waits until all of it is settled, and compares.
   */
  async play(options: DemoOptions): Promise<DemoOutcome> {
    const { payments, seed, rate, say, signal, patienceMs = settlePatienceMs } = options
    const nowMs = Date.now()
    const stream = buildStream({ runId: runIdOf(nowMs), seed, payments, nowMs })
    const keys = await this.#drawKeys(stream, signal)
    say(`registering ${stream.stores.length} stores and ${stream.lanes.length} customers`)
    const known = await registerAll(this.#target.gatewayUrl, stream, keys, this.#phones, signal, keys.feeds)
    const registered = { ...known, tipRule: tipRuleOf(this.#target.env) }
    for (const line of await this.#links(keys, signal)) say(line)
    const posting = progress('posted', stream.payments.length, say)
    const { gatewayUrl } = this.#target
    const run = await playStream(stream, {
      gatewayUrl,
      keys,
      registered,
      phones: this.#phones,
      rate,
      onPosted: (posted) => posting.update(posted),
      signal,
    }).finally(() => posting.end())
    const settling = progress('settled', stream.payments.length, say)
    const inspection = await settle(this.#pool, run, stream, { progress: settling, patienceMs, signal }).finally(() => settling.end())
    const differences = [...inspection.differences, ...(await this.#compareOverHttp(keys, inspection, signal))]
    say('')
    for (const line of [...summaryLines(run, inspection, differences), '', ...(await this.#links(keys, signal))]) say(line)
    await keys.revokeAllBut(shownMerchant)
    return { run, stream, inspection, differences }
  }

  /** A few payments a second until the signal, with an impossible journey now and then that waits for somebody at the phones. */
  async goOn(options: Pick<DemoOptions, 'seed' | 'say' | 'signal'>): Promise<void> {
    const { gatewayUrl } = this.#target
    await playQuietly({ ...options, gatewayUrl, phones: this.#phones, draw: (stream) => this.#drawKeys(stream, options.signal) })
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #links(keys: DemoKeys, signal: AbortSignal): Promise<readonly string[]> {
    const { gatewayUrl, standInUrl, dashboardUrl } = this.#target
    return [
      `  dashboard   ${dashboardUrl}/#token=${await ownerLink(this.#pool, shownMerchant, signal)} (opens once)`,
      `  operations  ${dashboardUrl}/operations/#token=${await operatorLink(this.#pool, signal)} (opens once)`,
      `  phones      ${standInUrl}/`,
      `  the API     ${gatewayUrl}/docs`,
      `  a test key  ${keys.merchants.get(shownMerchant)} (merchant ${shownMerchant})`,
    ]
  }

  async #drawKeys(stream: Stream, signal: AbortSignal): Promise<DemoKeys> {
    const config = loadConfig(Type.Object({ ...apiKeyConfig, NODE_ENV: sharedConfig.NODE_ENV }), this.#target.env)
    return await drawKeys(this.#pool, peppersOf(config), stream.merchants, stream.runId, signal)
  }

  async #compareOverHttp(keys: DemoKeys, { expectation, totals }: Inspection, signal: AbortSignal): Promise<readonly Difference[]> {
    const { gatewayUrl, dashboardUrl } = this.#target
    const api = new PaymentsApi(gatewayUrl, (merchantId) => keys.merchants.get(merchantId) ?? '', signal)
    const days = new Set([...expectation.payments.values()].map(({ eventMs }) => seoulDay(eventMs)))
    return [
      ...(await checkPaymentsApi(api, expectation)),
      ...(await checkDashboards({ dashboardUrl, pool: this.#pool, merchants: keys.merchants.keys(), signal }, totals.expected, days)),
    ]
  }
}

/** As the benefits worker has it. */
function tipRuleOf(env: DemoTarget['env']): Registered['tipRule'] {
  return { tipAboveMinor: Number(env.BENEFIT_TIP_ABOVE_WON || 500), tipsPerDay: Number(env.BENEFIT_TIPS_PER_DAY || 3) }
}

/** Short, and another for each run: seconds in base 36, and two letters in case two start at once. */
function runIdOf(nowMs: number): string {
  return `${Math.floor(nowMs / 1000).toString(36)}${randomBytes(1).toString('hex')}`
}
