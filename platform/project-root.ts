import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

let found: string | undefined

/** The folder of package.json: data files (schemas, migrations) are found from here, run from source or from dist/. */
export function projectRoot(): string {
  if (found !== undefined) return found
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('no package.json above this file: the project was moved apart')
    folder = parent
  }
  found = folder
  return folder
}
