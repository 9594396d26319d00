import { MemoryBackend } from './memory-backend.ts'
import { storeFeatures } from './store.features.ts'
import { compiledNoteStores, NoteKeeper } from './testing/note-stores.ts'

storeFeatures('in memory', () =>
  Promise.resolve({
    keeper: () => {
      const backend = new MemoryBackend(compiledNoteStores)
      return Promise.resolve(
        new NoteKeeper((effect) => Promise.resolve(effect.kind === 'read' ? backend.read(effect.reads) : backend.commit(effect.slices))),
      )
    },
    close: () => Promise.resolve(),
  }),
)
