/** Tumbling and hopping windows, aligned to the epoch; a window is closed when stream time reaches its end plus the grace. Milliseconds. */
export class TimeWindows {
  readonly type = 'time'
  readonly sizeMs: number
  readonly advanceMs: number
  readonly graceMs: number

  private constructor(sizeMs: number, advanceMs: number, graceMs: number) {
    if (!(sizeMs > 0)) throw new RangeError('a window is longer than 0 ms')
    if (!(advanceMs > 0 && advanceMs <= sizeMs)) throw new RangeError('windows advance by more than 0 ms and at most by their size')
    if (!(graceMs >= 0)) throw new RangeError('a grace is not negative')
    this.sizeMs = sizeMs
    this.advanceMs = advanceMs
    this.graceMs = graceMs
  }

  /** Tumbling windows. */
  static ofSizeAndGrace(sizeMs: number, graceMs: number): TimeWindows {
    return new TimeWindows(sizeMs, sizeMs, graceMs)
  }

  static ofSizeWithNoGrace(sizeMs: number): TimeWindows {
    return new TimeWindows(sizeMs, sizeMs, 0)
  }

  /** Hopping windows: one begins every so many milliseconds. */
  advanceBy(advanceMs: number): TimeWindows {
    return new TimeWindows(this.sizeMs, advanceMs, this.graceMs)
  }

  /** Starts of the windows that hold a time, oldest first. None is below 0. */
  startsFor(timestampMs: number): readonly number[] {
    const starts: number[] = []
    const first = Math.floor(Math.max(0, timestampMs - this.sizeMs + this.advanceMs) / this.advanceMs) * this.advanceMs
    for (let start = first; start <= timestampMs; start += this.advanceMs) starts.push(start)
    return starts
  }
}

/** Windows around records that lie at most a difference apart, both ends inclusive. Milliseconds. */
export class SlidingWindows {
  readonly type = 'sliding'
  readonly timeDifferenceMs: number
  readonly graceMs: number

  private constructor(timeDifferenceMs: number, graceMs: number) {
    if (!(timeDifferenceMs >= 0 && graceMs >= 0)) throw new RangeError('neither difference nor grace is negative')
    this.timeDifferenceMs = timeDifferenceMs
    this.graceMs = graceMs
  }

  static ofTimeDifferenceAndGrace(timeDifferenceMs: number, graceMs: number): SlidingWindows {
    return new SlidingWindows(timeDifferenceMs, graceMs)
  }
}

/** Sessions: records of a key at most a gap apart. Milliseconds. */
export class SessionWindows {
  readonly type = 'session'
  readonly inactivityGapMs: number
  readonly graceMs: number

  private constructor(inactivityGapMs: number, graceMs: number) {
    if (!(inactivityGapMs > 0 && graceMs >= 0)) throw new RangeError('a gap is above 0 ms and a grace is not negative')
    this.inactivityGapMs = inactivityGapMs
    this.graceMs = graceMs
  }

  static ofInactivityGapAndGrace(inactivityGapMs: number, graceMs: number): SessionWindows {
    return new SessionWindows(inactivityGapMs, graceMs)
  }
}

/** Records of two streams match when left - before <= right <= left + after; either may be negative. Milliseconds. */
export class JoinWindows {
  readonly beforeMs: number
  readonly afterMs: number
  readonly graceMs: number

  private constructor(beforeMs: number, afterMs: number, graceMs: number) {
    if (beforeMs + afterMs < 0) throw new RangeError('a join window does not end before it begins')
    if (!(graceMs >= 0)) throw new RangeError('a grace is not negative')
    this.beforeMs = beforeMs
    this.afterMs = afterMs
    this.graceMs = graceMs
  }

  static ofTimeDifferenceAndGrace(timeDifferenceMs: number, graceMs: number): JoinWindows {
    return new JoinWindows(timeDifferenceMs, timeDifferenceMs, graceMs)
  }

  /** The right record is at most so much older than the left one. */
  before(beforeMs: number): JoinWindows {
    return new JoinWindows(beforeMs, this.afterMs, this.graceMs)
  }

  /** The right record is at most so much younger than the left one. */
  after(afterMs: number): JoinWindows {
    return new JoinWindows(this.beforeMs, afterMs, this.graceMs)
  }
}

/** When a windowed aggregate emits: with every record, or once, when the window is closed. */
export const EmitStrategy = {
  onWindowUpdate: (): EmitStrategy => 'onWindowUpdate',
  onWindowClose: (): EmitStrategy => 'onWindowClose',
} as const
export type EmitStrategy = 'onWindowUpdate' | 'onWindowClose'
