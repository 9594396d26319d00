/** Ids may hold any character, `%` too, which an address writes in code. What is no code is taken as it stands. */
export function idOfAddress(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
