import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and a server and cuts connections where a test wants it. */
export class TcpProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Looks at every chunk on its way to the server; `cut-before` drops it, `cut-after` delivers it and loses the answer. */
  onRequest: (chunk: Buffer) => 'pass' | 'cut-before' | 'cut-after' = () => 'pass'

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      const server = connect(target)
      const both = [client, server]
      for (const socket of both) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          this.#sockets.delete(socket)
          for (const other of both) other.destroy()
        })
      }
      let answered = true
      client.on('data', (chunk) => {
        const verdict = this.onRequest(chunk)
        if (verdict === 'cut-before') return client.destroy()
        if (verdict === 'cut-after') {
          answered = false
          setTimeout(() => client.destroy(), 150)
        }
        server.write(chunk)
      })
      server.on('data', (chunk) => {
        if (answered) client.write(chunk)
      })
    })
  }

  /** @param url of the server; `url` of the result is the same through the proxy */
  static async start(url: string, port: number): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
    const target = new URL(url)
    const proxy = new TcpProxy({ host: target.hostname, port: Number(target.port) })
    await new Promise<void>((resolve) => proxy.#server.listen(port, '127.0.0.1', resolve))
    target.port = String((proxy.#server.address() as { port: number }).port)
    return { proxy, url: target.href }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
