/** What a feed shows of a notification. */
export interface PushWords {
  /** A few words. */
  readonly title: string
  readonly body: string
  /** An absolute URL; null when there is nothing to open. */
  readonly link: string | null
}
