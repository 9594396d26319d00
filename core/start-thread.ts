import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a thread: what the build made of its source, else the source, for which a thread of Node 20 must be given tsx by hand.
 * @param source URL of the thread's `.ts` file, beside the module that asks
 */
export function startThread(source: URL, options: Omit<WorkerOptions, 'eval'> = {}): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), options)
  const entry = JSON.stringify(source.href)
  const load = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ tsImport }) => tsImport(${entry}, ${entry}))`
  return new Worker(load, { ...options, eval: true })
}
