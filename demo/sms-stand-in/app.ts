import Fastify, { type FastifyInstance } from 'fastify'
import { Carrier, type CarrierSettings } from './carrier.ts'
import { FaultBox } from './faults.ts'
import { feed } from './feed.ts'
import { Journal } from './journal.ts'
import { phonesPage } from './page.ts'
import { PhoneBook } from './phone-book.ts'
import { phonesApi } from './phones-api.ts'
import { Pushes } from './pushes.ts'
import { pushesApi } from './pushes-api.ts'
import { Questions } from './questions.ts'
import { twilioApi } from './twilio-api.ts'

export interface StandInSettings extends CarrierSettings {
  readonly authToken: string
  /** Our own number, E.164. */
  readonly from: string
  /** Where the phones are kept over a restart; null keeps them in memory alone. */
  readonly journalFile: string | null
}

/** Builds the stand-in. Closing the server ends the webhooks under way and the journal. */
export async function buildStandIn(settings: StandInSettings): Promise<FastifyInstance> {
  const book = new PhoneBook()
  const faults = new FaultBox()
  const carrier = new Carrier(book, faults, settings)
  const journal = settings.journalFile === null ? undefined : new Journal(settings.journalFile)
  journal?.open(book)

  const app = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)))
  })
  const pushes = new Pushes(settings.webhook.connectBaseUrl || settings.webhook.publicBaseUrl)
  const questions = new Questions(book, settings.webhook)
  const shared = { book, carrier, faults, from: settings.from }
  await app.register(twilioApi, { ...shared, accountSid: settings.accountSid, authToken: settings.authToken })
  await app.register(phonesApi, { ...shared, pushes, questions })
  await app.register(pushesApi, { pushes })
  await app.register(feed, { book, questions })
  await app.register(phonesPage, { gatewayUrl: settings.webhook.publicBaseUrl })
  app.get('/livez', async () => ({ status: 'alive' }))
  app.get('/readyz', async () => ({ ready: true }))
  app.addHook('onReady', async () => {
    carrier.resume()
    questions.start()
  })
  app.addHook('onClose', async () => {
    questions.close()
    await carrier.close()
    await journal?.close()
  })
  return app
}
