import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { GoldenCase, GoldenFile } from './format.ts'

/** The cases of files and of folders, however deep. @throws {Error} for a file of another format */
export function readVectors(paths: readonly string[]): readonly GoldenCase[] {
  return paths.flatMap(filesOf).flatMap(casesOf)
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(join(path, entry.name))
      return entry.name.endsWith('.json') && entry.name !== 'schema.json' && entry.name !== 'package.json' ? [join(path, entry.name)] : []
    })
}

function casesOf(file: string): readonly GoldenCase[] {
  const { format, cases } = JSON.parse(readFileSync(file, 'utf8')) as GoldenFile
  if (format !== 'paystream-golden/1') throw new Error(`${file} is not of the format paystream-golden/1`)
  return cases
}
