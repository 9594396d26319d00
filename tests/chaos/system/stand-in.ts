import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes every text, as the provider's REST call does, and never reports on one: what becomes of texts is not what is measured here. */
export class StandIn {
  readonly #server: Server
  #texts = 0

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(port: number): Promise<StandIn> {
    const server = createServer()
    const standIn = new StandIn(server)
    server.on('request', (request, response) => {
      request.resume().on('end', () => {
        const answer = request.method === 'POST' ? standIn.#taken() : { messages: [] }
        response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      })
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
    return standIn
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #taken(): { readonly sid: string; readonly status: string } {
    this.#texts += 1
    return { sid: `SM${createHash('md5').update(String(this.#texts)).digest('hex')}`, status: 'queued' }
  }
}
