import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

export type Look = 'en light desktop' | 'ko dark phone'

/** One Chromium; each person has a context, and hence cookies, of their own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

/** A browser of one person, in English on a desktop. */
export class Person {
  readonly page: Page
  readonly #context: BrowserContext
  /** Errors of scripts and of the console, and answers of the server that failed: empty as long as all is well. */
  readonly complaints: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      // an answer that refuses is told by the status of the response, and looked at where it is expected
      if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text()))
        this.complaints.push(message.text())
    })
  }

  static async open(browser: Browser): Promise<Person> {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 1000 } })
    context.setDefaultTimeout(60_000)
    return new Person(context, await context.newPage())
  }

  async go(url: string): Promise<void> {
    await this.page.goto(url)
  }

  async look(look: Look): Promise<void> {
    const phone = look.endsWith('phone')
    await this.page.setViewportSize(phone ? { width: 390, height: 844 } : { width: 1440, height: 1000 })
    await this.page.evaluate(
      `localStorage.setItem('paystream.language', '${phone ? 'ko' : 'en'}'); localStorage.setItem('paystream.theme', '${phone ? 'dark' : 'light'}')`,
    )
    await this.page.reload()
  }

  /** What stands in the way of a reader: axe's violations (of the second look: those of colours and of what only a phone shows), and a page that must be moved sideways. */
  async obstacles(look: Look): Promise<readonly string[]> {
    const axe = new AxeBuilder({ page: this.page })
    if (look.endsWith('phone')) axe.withRules(['color-contrast', 'button-name', 'link-name', 'label', 'image-alt', 'target-size'])
    const { violations } = await axe.analyze()
    const sideways = Number(await this.page.evaluate('document.documentElement.scrollWidth - innerWidth'))
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
      ...(sideways > 0 ? [`${sideways} pixels too wide`] : []),
    ]
  }

  /** Nobody waits for it: with a stream of the phones open, Chromium takes half a minute. */
  close(): void {
    this.#context.close().catch(() => undefined)
  }
}
