/** How long an answer serves everybody who asks the same, unless a change is noticed before. Milliseconds. */
const shareMs = 250

/**
 * Lets many viewers of one merchant share one look-up: a change makes all of them ask at the same moment. An answer begun before a
 * change was noticed is never given to somebody who asks after it.
 */
export class AnswerCache {
  readonly #answers = new Map<string, Map<string, Promise<unknown>>>()

  /** @param name tells apart what is asked about this merchant */
  share<Answer>(merchantId: string, name: string, load: () => Promise<Answer>): Promise<Answer> {
    const own = this.#answers.get(merchantId) ?? new Map<string, Promise<unknown>>()
    this.#answers.set(merchantId, own)
    const shared = own.get(name)
    if (shared !== undefined) return shared as Promise<Answer>
    const answer = load()
    own.set(name, answer)
    const forget = (): void => {
      if (own.get(name) === answer) own.delete(name)
      if (own.size === 0 && this.#answers.get(merchantId) === own) this.#answers.delete(merchantId)
    }
    answer.then(() => setTimeout(forget, shareMs).unref(), forget)
    return answer
  }

  /** Something changed: whoever asks from now on gets a new look-up. */
  drop(merchantId: string): void {
    this.#answers.delete(merchantId)
  }
}
