import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { ReceiptPainter } from '../slip/receipt-painter.ts'
import type { SlipSource } from '../slip/slip.ts'

/** The thread behind {@link ThreadPainter}: a source in, files or an error out. */
export interface PaintOrder {
  readonly id: number
  readonly source: SlipSource
}
export type PaintAnswer =
  | { readonly id: number; readonly png: Uint8Array; readonly pdf: Uint8Array }
  | { readonly id: number; readonly error: string }

// payments before pictures. In Linux alone this is the priority of a thread, elsewhere of the whole process.
if (process.platform === 'linux') setPriority(10)

const painter = ReceiptPainter.create()

parentPort?.on('message', ({ id, source }: PaintOrder) => {
  void paint(id, source).then((answer) => parentPort?.postMessage(answer))
})

async function paint(id: number, source: SlipSource): Promise<PaintAnswer> {
  try {
    return { id, ...(await (await painter).paint(source)) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
