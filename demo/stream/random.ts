/** A stream of random numbers that is the same for the same seed on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** Uniform integer, both ends included. */
  readonly integer: (low: number, high: number) => number
  /** Uniform real in [low, high). */
  readonly between: (low: number, high: number) => number
  readonly chance: (probability: number) => boolean
  /** One element, all equally likely. @throws {RangeError} when there is none */
  readonly pick: <Item>(items: readonly Item[]) => Item
  /** One element, as likely as its weight. */
  readonly weighted: <Item>(items: readonly (readonly [item: Item, weight: number])[]) => Item
  /** A generator of its own, so that what one part draws does not shift what another gets. */
  readonly fork: (name: string) => Random
}

/** Small fast counter generator (sfc32) seeded from text; not for secrets. */
export function seededRandom(seed: string): Random {
  const next = sfc32(...seedWords(seed))
  // the first numbers still show the seed
  for (let i = 0; i < 16; i += 1) next()
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick,
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of items) {
        left -= weight
        if (left < 0) return item
      }
      return pick(items)[0]
    },
    fork: (name) => seededRandom(`${seed}/${name}`),
  }
}

type Words = readonly [number, number, number, number]

/** FNV-1a with four offsets. */
function seedWords(text: string): Words {
  const word = (start: number): number => {
    let hash = start
    for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193)
    return hash >>> 0
  }
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162)]
}

function sfc32(first: number, second: number, third: number, fourth: number): () => number {
  let [a, b, c, counter] = [first, second, third, fourth]
  return () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }
}
