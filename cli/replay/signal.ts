/** Lets one loop sleep until another has something for it. */
export class Signal {
  #wake: (() => void) | undefined

  /** Ends the sleep under way; without one, nothing. */
  wake(): void {
    this.#wake?.()
  }

  /** Sleeps until {@link wake}, or for at most `timeoutMs`. */
  async sleep(timeoutMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs)
    })
    clearTimeout(timer)
    this.#wake = undefined
  }
}
