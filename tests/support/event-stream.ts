/** One message of a server-sent event stream. */
export interface StreamedMessage {
  readonly event: string
  /** Where a client that connects again says it was. */
  readonly id: string | undefined
  readonly data: unknown
  /** performance.now() of its arrival. */
  readonly atMs: number
}

/** Reads a server-sent event stream as a browser would. */
export class EventStream {
  readonly status: number
  readonly messages: StreamedMessage[] = []
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>
  readonly #abort: AbortController
  #wake: () => void = () => undefined

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status
    this.#abort = abort
    this.ended = this.#read(response)
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventStream> {
    const abort = new AbortController()
    return new EventStream(await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: abort.signal }), abort)
  }

  /** The first message after `from` that fits. @throws {Error} after timeoutMs, naming what came instead */
  async next(
    fits: (message: StreamedMessage) => boolean,
    options: { readonly from?: number; readonly timeoutMs?: number } = {},
  ): Promise<StreamedMessage> {
    const deadline = performance.now() + (options.timeoutMs ?? 60_000)
    for (;;) {
      const found = this.messages.slice(options.from ?? 0).find(fits)
      if (found !== undefined) return found
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw new Error(`no such message; there came ${JSON.stringify(this.messages.slice(-10))}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        setTimeout(resolve, leftMs)
      })
    }
  }

  close(): void {
    this.#abort.abort()
  }

  async #read(response: Response): Promise<void> {
    let text = ''
    try {
      for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) this.#take(block)
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error
    }
  }

  #take(block: string): void {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    const data = field('data')
    if (data === undefined) return
    this.messages.push({ event: field('event') ?? 'message', id: field('id'), data: JSON.parse(data), atMs: performance.now() })
    this.#wake()
  }
}
