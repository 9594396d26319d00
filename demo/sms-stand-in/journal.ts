import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, type WriteStream, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PhoneBook, PhoneEvent } from './phone-book.ts'

/** Keeps the phones over a restart: one JSON line per event, rewritten without the superseded ones at every start. */
export class Journal {
  readonly #file: string
  #stream: WriteStream | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Fills the book from the file, then writes down whatever happens to it. A torn last line (a crash while writing) is left out. */
  open(book: PhoneBook): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    for (const event of this.#read()) book.apply(event)
    this.#compact(book)
    const stream = createWriteStream(this.#file, { flags: 'a', mode: 0o600 })
    this.#stream = stream
    book.listen((event) => stream.write(`${JSON.stringify(event)}\n`))
  }

  async close(): Promise<void> {
    const stream = this.#stream
    if (stream !== undefined) await new Promise<void>((resolve) => stream.end(resolve))
  }

  *#read(): Iterable<PhoneEvent> {
    if (!existsSync(this.#file)) return
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line === '') continue
      try {
        yield JSON.parse(line) as PhoneEvent
      } catch {
        return
      }
    }
  }

  #compact(book: PhoneBook): void {
    const { phones } = book.phones('', Number.MAX_SAFE_INTEGER)
    const events: PhoneEvent[] = phones
      .toReversed()
      .flatMap(({ number, optedOut, lastAtMs }) => [
        ...book.messagesOf(number).map((message): PhoneEvent => ({ kind: 'message', message })),
        ...(optedOut ? [{ kind: 'opt-out', number, optedOut, atMs: lastAtMs } as const] : []),
      ])
    const fresh = `${this.#file}.new`
    writeFileSync(fresh, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 })
    renameSync(fresh, this.#file)
  }
}
