import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What happens to the next chunk towards the server that holds a given text. */
export type Ambush =
  /** It arrives; its answer and the connection are lost. */
  | { readonly kind: 'cut-after' }
  /** It is lost with the connection. */
  | { readonly kind: 'cut-before' }
  /** It stays on the wire until `release`, even if its sender dies meanwhile; `all`: those after it too, until `disarm`. */
  | { readonly kind: 'hold'; readonly all?: boolean }
  /** It arrives, and the caller is told at once. */
  | { readonly kind: 'tell'; readonly told: () => void }

interface Armed {
  readonly text: string
  readonly ambush: Ambush
  readonly caught: () => void
}

/** One connection through the link. */
interface Pair {
  readonly client: Socket
  readonly server: Socket
  held: Buffer[] | undefined
  heldAtMs: number
  /** The answer is lost: nothing goes to the client any more. */
  deaf: boolean
}

/** Stands between clients and a server: passes everything on, or resets, stalls, delays, and loses what a test wants lost. */
export class TcpLink {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #armed: Armed | undefined
  #delayMs = 0
  #answersOnly = false
  #stalled = false
  readonly #queue: { readonly dueMs: number; readonly go: () => void }[] = []
  #pumping: NodeJS.Timeout | undefined

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  /** @param port on which it listens, 127.0.0.1; below 32768 */
  static async open(port: number, target: { readonly host: string; readonly port: number }): Promise<TcpLink> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const link = new TcpLink(server, (server.address() as AddressInfo).port)
    server.on('connection', (client) => link.#accept(client, connect(target)))
    return link
  }

  /** Ends every connection as by RST. New ones are taken at once. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  /** Nothing passes in either direction until `flow`; connections stay open. */
  stall(): void {
    this.#stalled = true
  }

  /** Every chunk arrives so much later, in order; or only what the server sends: it acts at once, and its callers hear of it too late. */
  delay(ms: number, options: { readonly answersOnly?: boolean } = {}): void {
    this.#delayMs = ms
    this.#answersOnly = options.answersOnly ?? false
  }

  /** Back to passing everything at once; what waited goes first. */
  flow(): void {
    this.#stalled = false
    this.#delayMs = 0
    this.#answersOnly = false
    clearTimeout(this.#pumping)
    this.#pumping = undefined
    for (const { go } of this.#queue.splice(0)) go()
  }

  /**
   * Waits in ambush for a chunk with this text; one at a time.
   * @returns settles when the chunk has come; `disarm` ends the wait
   */
  arm(text: string, ambush: Ambush): Promise<void> {
    return new Promise((caught) => {
      this.#armed = { text, ambush, caught }
    })
  }

  disarm(): void {
    this.#armed = undefined
  }

  /** What was held arrives now. */
  release(): void {
    for (const pair of this.#pairs) if (pair.held !== undefined) deliver(pair)
  }

  /** Only what the connection sent that was held first. */
  releaseFirst(): void {
    const first = [...this.#pairs].filter(({ held }) => held !== undefined).sort((one, other) => one.heldAtMs - other.heldAtMs)[0]
    if (first !== undefined) deliver(first)
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const { client, server } of this.#pairs) {
      client.destroy()
      server.destroy()
    }
    await closed
  }

  #accept(client: Socket, server: Socket): void {
    const pair: Pair = { client, server, held: undefined, heldAtMs: 0, deaf: false }
    this.#pairs.add(pair)
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
    }
    client.on('close', () => {
      // what is held outlives its sender, as a packet in a router would
      if (pair.held !== undefined) return
      this.#pairs.delete(pair)
      server.destroy()
    })
    server.on('close', () => {
      this.#pairs.delete(pair)
      client.destroy()
    })
    client.on('data', (chunk) => {
      if (this.#answersOnly) this.#toServer(pair, chunk)
      else this.#pass(() => this.#toServer(pair, chunk))
    })
    server.on('data', (chunk) =>
      this.#pass(() => {
        if (!pair.deaf && !client.destroyed) client.write(chunk)
      }),
    )
  }

  /** One queue for both directions of all connections keeps the order, whenever stall and delay begin and end. */
  #pass(go: () => void): void {
    if (!this.#stalled && this.#delayMs === 0 && this.#queue.length === 0) go()
    else {
      this.#queue.push({ dueMs: performance.now() + this.#delayMs, go })
      this.#pump()
    }
  }

  #pump(): void {
    if (this.#pumping !== undefined) return
    for (;;) {
      const [first] = this.#queue
      if (first === undefined || this.#stalled) return
      const waitMs = first.dueMs - performance.now()
      if (waitMs > 0) {
        this.#pumping = setTimeout(() => {
          this.#pumping = undefined
          this.#pump()
        }, waitMs)
        return
      }
      this.#queue.shift()
      first.go()
    }
  }

  #toServer(pair: Pair, chunk: Buffer): void {
    if (pair.held !== undefined) {
      pair.held.push(chunk)
      return
    }
    const armed = this.#armed
    if (armed === undefined || !chunk.includes(armed.text)) {
      if (!pair.server.destroyed) pair.server.write(chunk)
      return
    }
    const { ambush } = armed
    if (ambush.kind !== 'hold' || ambush.all !== true) this.#armed = undefined
    if (ambush.kind === 'hold') {
      pair.held = [chunk]
      pair.heldAtMs = performance.now()
    } else if (ambush.kind === 'cut-before') pair.client.resetAndDestroy()
    else pair.server.write(chunk)
    if (ambush.kind === 'cut-after') {
      pair.deaf = true
      setTimeout(() => pair.client.resetAndDestroy(), 150)
    }
    if (ambush.kind === 'tell') ambush.told()
    armed.caught()
  }
}

function deliver(pair: Pair): void {
  const { held, client, server } = pair
  pair.held = undefined
  if (held === undefined || server.destroyed) return
  for (const chunk of held) server.write(chunk)
  if (client.destroyed) server.end()
}
