import jsqr from 'jsqr'
import { PNG } from 'pngjs'

/** What the QR code in a PNG says; undefined when there is none that can be read. */
export function readQr(png: Uint8Array): string | undefined {
  const { data, width, height } = PNG.sync.read(Buffer.from(png))
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data
}
