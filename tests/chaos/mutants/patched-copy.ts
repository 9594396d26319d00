import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../../platform/project-root.ts'
import type { Edit } from './mutants.ts'

/**
 * Replaces texts of a build.
 * @throws {Error} when a text is not there as often as it must be: the rule has moved, and the mutant would be the build as it is
 */
export function edited(read: (file: string) => string, edits: readonly Edit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { file, from, to, times = 1 } of edits) {
    const parts = (texts.get(file) ?? read(file)).split(from)
    if (parts.length !== times + 1)
      throw new Error(`dist/${file} has ${parts.length - 1} times the text ${JSON.stringify(from)}, not ${times}`)
    texts.set(file, parts.join(to))
  }
  return texts
}

/** A folder that looks like the checkout, with a copy of dist/ that was edited. */
export function patchedCopy(folder: string, edits: readonly Edit[]): string {
  const root = projectRoot()
  const texts = edited((file) => readFileSync(join(root, 'dist', file), 'utf8'), edits)
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  for (const name of readdirSync(root)) {
    if (!/^(dist|dist\.new|\.data|\.git)$/.test(name)) symlinkSync(join(root, name), join(folder, name))
  }
  for (const [file, text] of texts) writeFileSync(join(folder, 'dist', file), text)
  return folder
}
