import { grownBuffer } from './grown-buffer.ts'

/** Writes a value as JSON; what it writes must be all of it. */
export type JsonWrite<Value = never> = (value: Value, output: JsonOutput) => void

/**
 * JSON as bytes, put together in a buffer that is used again. For values of a known form that are written very often: the text that JSON.stringify
 * makes leaves three times its size behind as garbage.
 */
export class JsonOutput {
  #bytes = Buffer.allocUnsafeSlow(1_024)
  #at = 0

  /** Bytes written since it began. */
  get length(): number {
    return this.#at
  }

  begin(): void {
    this.#at = 0
  }

  copyTo(target: Buffer, at: number): void {
    this.#bytes.copy(target, at, 0, this.#at)
  }

  /** Writes a piece as it is. @param text ASCII */
  raw(text: string): void {
    const bytes = this.#room(text.length)
    const at = this.#at
    for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
    this.#at = at + text.length
  }

  /** As JSON.stringify: null for what is not finite. */
  number(value: number | null): void {
    this.raw(Number.isFinite(value) ? `${value}` : 'null')
  }

  string(value: string): void {
    const bytes = this.#room(value.length + 2)
    let at = this.#at
    bytes[at++] = 0x22
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        const escaped = JSON.stringify(value)
        this.#at += this.#room(escaped.length * 3).write(escaped, this.#at, 'utf8')
        return
      }
      bytes[at++] = code
    }
    bytes[at++] = 0x22
    this.#at = at
  }

  /** The buffer, with so many bytes behind `#at`. */
  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#bytes.length) this.#bytes = grownBuffer(this.#bytes, { to: this.#at, more: bytes })
    return this.#bytes
  }
}
