/** A buffer at least twice as large, which begins with the bytes of this one within `from` and `to` and has room for so many more. */
export function grownBuffer(
  bytes: Buffer,
  { from = 0, to, more }: { readonly from?: number; readonly to: number; readonly more: number },
): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, to - from + more))
  bytes.copy(larger, 0, from, to)
  return larger
}
