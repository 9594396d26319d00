/** The one public door of the stream runtime; processors import this and nothing deeper. */
export type * from './processor.ts'
export * from './store.ts'
