/** An interval of event time, epoch milliseconds. `endMs` is exclusive for tumbling and hopping windows, inclusive for sliding ones and sessions. */
export interface Window {
  readonly type: 'time' | 'session'
  readonly startMs: number
  readonly endMs: number
}

/** A key together with the window that a result belongs to. */
export class Windowed<K> {
  readonly key: K
  readonly window: Window

  constructor(key: K, window: Window) {
    this.key = key
    this.window = window
  }

  /** `key@start/end` */
  toString(): string {
    return `${String(this.key)}@${this.window.startMs}/${this.window.endMs}`
  }
}

/** Begins the text of a key that is not a plain string. No key of a user begins with it unescaped. */
const mark = '\u0001'

/**
 * The text of a key as it stands in topics and in store rows: a string is itself; a windowed key is marked and carries its window.
 * @throws {TypeError} for any other key
 */
export function keyToText(key: unknown): string {
  if (typeof key === 'string') return key.startsWith(mark) ? `${mark}s${key}` : key
  if (key instanceof Windowed) {
    const { type, startMs, endMs } = key.window
    return `${mark}${type === 'time' ? 'w' : 'x'}${startMs}/${endMs}:${keyToText(key.key)}`
  }
  throw new TypeError(`a key is a string or a windowed key, not ${typeof key}`)
}

/** The key whose text this is. */
export function keyFromText(text: string): unknown {
  if (!text.startsWith(mark)) return text
  const kind = text.charAt(1)
  if (kind === 's') return text.slice(2)
  const slash = text.indexOf('/')
  const colon = text.indexOf(':', slash)
  const window: Window = {
    type: kind === 'w' ? 'time' : 'session',
    startMs: Number(text.slice(2, slash)),
    endMs: Number(text.slice(slash + 1, colon)),
  }
  return new Windowed(keyFromText(text.slice(colon + 1)), window)
}

/** {@link keyToText}, with null for a null key. */
export function keyToTextOrNull(key: unknown): string | null {
  return key === null ? null : keyToText(key)
}
