import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { phoneOf } from './message.ts'
import type { PhoneBook } from './phone-book.ts'
import type { Questions } from './questions.ts'

const heartbeatMs = 15_000
const maxListeners = 50
/** Changes are told at most this often, so that a busy stream does not drown the page. */
const gatherMs = 150

/** `GET /feed`: server-sent events that name the phones that changed; the page reads them again. */
export async function feed(
  app: FastifyInstance,
  { book, questions }: { readonly book: PhoneBook; readonly questions: Questions },
): Promise<void> {
  const pages = new Set<ServerResponse>()
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    timer = undefined
    const text = `event: change\ndata: ${JSON.stringify([...changed])}\n\n`
    changed.clear()
    for (const page of pages) page.write(text)
  }
  const note = (number: string): void => {
    if (pages.size === 0) return
    changed.add(number)
    timer ??= setTimeout(tell, gatherMs)
  }
  const unlisten = book.listen((event) => note(event.kind === 'message' ? phoneOf(event.message) : event.number))
  const unlistenQuestions = questions.listen(note)
  const heartbeat = setInterval(() => {
    for (const page of pages) page.write(': here\n\n')
  }, heartbeatMs)

  app.get('/feed', async (_request, reply) => {
    if (pages.size >= maxListeners) return await reply.code(503).send({ message: 'too many pages are open' })
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    reply.raw.write('retry: 1000\n\n')
    pages.add(reply.raw)
    reply.raw.once('close', () => pages.delete(reply.raw))
    return reply
  })

  app.addHook('preClose', async () => {
    clearInterval(heartbeat)
    clearTimeout(timer)
    unlisten()
    unlistenQuestions()
    for (const page of pages) page.end()
  })
}
