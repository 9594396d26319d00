import { type Options, SingleBar } from 'cli-progress'

/** Shows how far something is: a bar on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  readonly update: (done: number, note?: string) => void
  readonly end: () => void
}

const lineGapMs = 5_000

/** @param say receives plain lines; a bar is drawn only on a terminal */
export function progress(title: string, total: number, say: (line: string) => void): Progress {
  return process.stdout.isTTY ? bar(title, total) : lines(title, total, say)
}

function bar(title: string, total: number): Progress {
  const options: Options = {
    format: `${title.padEnd(9)} {bar} {percentage}%  {value}/{total}  {note}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 8,
  }
  const drawn = new SingleBar(options)
  drawn.start(total, 0, { note: '' })
  let last = ''
  return {
    update: (done, note) => {
      last = note ?? last
      drawn.update(done, { note: last })
    },
    end: () => drawn.stop(),
  }
}

function lines(title: string, total: number, say: (line: string) => void): Progress {
  let lastMs = performance.now()
  let last = ''
  const show = (done: number, note = ''): void => {
    const line = `${title} ${done}/${total}${note === '' ? '' : `  ${note}`}`
    if (line !== last) say(line)
    last = line
    lastMs = performance.now()
  }
  return {
    update: (done, note) => {
      if (done >= total || performance.now() - lastMs > lineGapMs) show(done, note)
    },
    end: () => undefined,
  }
}
