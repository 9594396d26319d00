import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../platform/project-root.ts'
import { type RecordName, topicOf } from './records.ts'

/** A version of a record's schema that has been released: consumers must read what it wrote for ever, so its file never changes. */
export interface ReleasedSchema {
  /** 1, 2, 3, ... */
  readonly version: number
  readonly file: string
  readonly schema: unknown
}

/** Folder of a record's released versions: `schemas/released/<topic>/<Record>.v<n>.avsc`. */
export function releasedFolder(name: RecordName): string {
  return join(projectRoot(), 'schemas/released', topicOf(name))
}

/** Every released version of a record, oldest first. Written by `npm run schemas:freeze` at a release. */
export function releasedSchemas(name: RecordName): readonly ReleasedSchema[] {
  const folder = releasedFolder(name)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((file) => ({ file: join(folder, file), version: Number(new RegExp(`^${name}\\.v(\\d+)\\.avsc$`).exec(file)?.[1]) }))
    .filter(({ version }) => version > 0)
    .sort((a, b) => a.version - b.version)
    .map(({ file, version }) => ({ version, file, schema: JSON.parse(readFileSync(file, 'utf8')) as unknown }))
}
