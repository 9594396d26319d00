import type { FastifyBaseLogger } from 'fastify'

type Line = Parameters<FastifyBaseLogger['info']>
type Options = Parameters<FastifyBaseLogger['child']>[1]

/**
 * The logger of a request, which carries the request's id. Nearly no request logs anything, and making pino's child costs more than reading
 * a payment: so the child is made with the first line.
 */
class RequestLogger {
  readonly #parent: FastifyBaseLogger
  readonly #bindings: Readonly<Record<string, unknown>>
  readonly #options: Options
  #made: FastifyBaseLogger | undefined

  constructor(parent: FastifyBaseLogger, bindings: Readonly<Record<string, unknown>>, options: Options) {
    this.#parent = parent
    this.#bindings = bindings
    this.#options = options
  }

  get #child(): FastifyBaseLogger {
    this.#made ??= this.#parent.child(this.#bindings, this.#options)
    return this.#made
  }

  get level(): string {
    return this.#child.level
  }

  set level(level: string) {
    this.#child.level = level
  }

  fatal(...line: Line): void {
    this.#child.fatal(...line)
  }

  error(...line: Line): void {
    this.#child.error(...line)
  }

  warn(...line: Line): void {
    this.#child.warn(...line)
  }

  info(...line: Line): void {
    this.#child.info(...line)
  }

  debug(...line: Line): void {
    this.#child.debug(...line)
  }

  trace(...line: Line): void {
    this.#child.trace(...line)
  }

  silent(...line: Line): void {
    this.#child.silent(...line)
  }

  child(...given: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#child.child(...given)
  }
}

/** Fastify's `childLoggerFactory`: the lines are those of `logger.child(bindings, options)`. */
export function requestLogger(logger: FastifyBaseLogger, bindings: Readonly<Record<string, unknown>>, options: Options): FastifyBaseLogger {
  return new RequestLogger(logger, bindings, options)
}
