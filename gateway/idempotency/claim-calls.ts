import { createHash } from 'node:crypto'
import type { Redis } from '../../platform/redis/client.ts'
import { claimScript } from './claim-script.ts'

/** What Redis says of claims that were asked for together: `answer` is the script's. */
export interface Asked {
  readonly keys: readonly string[]
  readonly args: readonly string[]
  /** @param letters of these keys alone; @param details one for each `d` and `b` among them; undefined all: Redis did not answer */
  readonly answer: (bornMs: number, letters: string | undefined, details: readonly string[]) => void
}

interface Call {
  readonly asked: readonly Asked[]
  readonly notedKeys: readonly string[]
  readonly notes: readonly string[]
}

const scriptSha = createHash('sha1').update(claimScript).digest('hex')
/** Claims and notes in one command at most, so that Redis is never busy for long with one: about 3 us each. */
const maxKeysACall = 1_000

/**
 * Claims and notes of one turn of the event loop share a command, and those that come while it is not answered share the next: a command costs
 * more than a key in it.
 */
export class ClaimCalls {
  readonly #redis: Redis
  readonly #birthKey: string
  #asked: Asked[] = []
  #notedKeys: string[] = []
  #notes: string[] = []
  #busy = false

  constructor(redis: Redis, birthKey: string) {
    this.#redis = redis
    this.#birthKey = birthKey
  }

  ask(asked: Asked): void {
    this.#asked.push(asked)
    this.#begin(setImmediate)
  }

  /** Notes a claim as this text; an empty one frees it. Nobody hears whether it came to be. */
  note(key: string, text: string): void {
    this.#notedKeys.push(key)
    this.#notes.push(text)
    // what is noted together comes of one look at the delivery reports; the command is on its way before their answers are
    this.#begin(queueMicrotask)
  }

  #begin(later: (run: () => void) => unknown): void {
    if (this.#busy) return
    this.#busy = true
    later(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#asked.length > 0 || this.#notes.length > 0) await this.#call(this.#taken())
    this.#busy = false
  }

  /** What goes into the next command: notes first, so that what is asked after them hears of them. */
  #taken(): Call {
    const notedKeys = this.#notedKeys.splice(0, maxKeysACall)
    const notes = this.#notes.splice(0, maxKeysACall)
    if (this.#notes.length > 0) return { asked: [], notedKeys, notes }
    let room = maxKeysACall - notes.length
    let count = 0
    // the first of a command always, however many keys it asks for
    while (count < this.#asked.length && (count === 0 || room >= 0)) room -= this.#asked[count++]?.keys.length ?? 0
    return { asked: this.#asked.splice(0, count), notedKeys, notes }
  }

  async #call({ asked, notedKeys, notes }: Call): Promise<void> {
    const keys = [this.#birthKey]
    const args = ['']
    for (const each of asked) {
      for (const key of each.keys) keys.push(key)
      for (const arg of each.args) args.push(arg)
    }
    args[0] = String(keys.length - 1)
    for (const key of notedKeys) keys.push(key)
    for (const note of notes) args.push(note)
    let answer: readonly string[] | undefined
    try {
      answer = await this.#evaluate(keys, args)
    } catch {
      answer = undefined
    }
    tell(asked, answer)
  }

  async #evaluate(keys: readonly string[], args: readonly string[]): Promise<readonly string[]> {
    try {
      return (await this.#redis.evalsha(scriptSha, keys.length, [...keys, ...args] as never)) as readonly string[]
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return (await this.#redis.eval(claimScript, keys.length, [...keys, ...args] as never)) as readonly string[]
    }
  }
}

function tell(asked: readonly Asked[], answer: readonly string[] | undefined): void {
  const [born = '', letters = ''] = answer ?? []
  let at = 0
  let detail = 2
  for (const each of asked) {
    const own = letters.slice(at, at + each.keys.length)
    at += each.keys.length
    let details = 0
    for (const letter of own) if (letter === 'd' || letter === 'b') details++
    each.answer(
      Number(born),
      own.length === each.keys.length ? own : undefined,
      details === 0 ? none : (answer ?? none).slice(detail, detail + details),
    )
    detail += details
  }
}

const none: readonly string[] = []
