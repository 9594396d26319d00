const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * A long id as its beginning and end. Whole characters: an emoji is never cut in half.
 * @param keep characters at each end
 */
export function shorten(id: string, keep = 6): string {
  const characters = Array.from(segmenter.segment(id), ({ segment }) => segment)
  return characters.length <= 2 * keep + 1 ? id : `${characters.slice(0, keep).join('')}…${characters.slice(-4).join('')}`
}
