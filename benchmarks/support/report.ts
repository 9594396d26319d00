import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableLines } from '../../cli/table.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { thisMachine } from './machine.ts'
import { numberText, type Spread, spreadText } from './spread.ts'

export type Cell = string | number | Spread | undefined

interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** What a benchmark found: printed as tables, and kept as JSON under `.data/bench/`. */
export class Report {
  readonly #name: string
  readonly #input: Readonly<Record<string, unknown>>
  readonly #machine = thisMachine()
  readonly #startedAt = new Date()
  readonly #tables: Table[] = []
  readonly #notes: string[] = []

  /** Prints what is measured on what. @param input every choice that the figures depend on */
  constructor(name: string, question: string, input: Readonly<Record<string, unknown>>) {
    this.#name = name
    this.#input = input
    const { cpu, cores, memoryGib, kernel, node, loadBefore } = this.#machine
    console.log(question)
    console.log(`input    ${textOf(input)}`)
    console.log(`machine  ${cores} cores (${cpu}), ${memoryGib} GiB, Linux ${kernel}, Node ${node}, load before ${loadBefore}`)
    if (loadBefore > 0.5) this.note(`the machine was not quiet (load ${loadBefore} before the start): no figure of this run counts`)
  }

  table(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    this.#tables.push({ title, head, rows })
  }

  /** Something a reader of the figures must know: what was left out, and why. Printed at once and again at the end. */
  note(text: string): void {
    console.error(`note: ${text}`)
    this.#notes.push(text)
  }

  /** Prints the tables and writes the JSON. */
  finish(): void {
    for (const { title, head, rows } of this.#tables) {
      console.log(`\n${title}`)
      for (const line of tableLines(
        head,
        rows.map((row) => row.map(cellText)),
      ))
        console.log(`  ${line}`)
    }
    console.log('')
    for (const note of this.#notes) console.log(`note: ${note}`)
    const folder = join(projectRoot(), '.data', 'bench')
    const file = join(folder, `${this.#name}-${this.#startedAt.toISOString().slice(0, 19).replaceAll(':', '')}.json`)
    const content = { name: this.#name, startedAt: this.#startedAt, finishedAt: new Date(), input: this.#input, machine: this.#machine }
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, `${JSON.stringify({ ...content, tables: this.#tables, notes: this.#notes }, null, 2)}\n`)
    console.log(`written to ${file}`)
  }
}

/** A line about one run, while the benchmark goes on. */
export function progress(what: string, figures: Readonly<Record<string, unknown>> = {}): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}  ${textOf(figures)}`.trimEnd())
}

function textOf(figures: Readonly<Record<string, unknown>>): string {
  return Object.entries(figures)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(' ')
}

function cellText(cell: Cell): string | undefined {
  if (typeof cell === 'number') return numberText(cell)
  return typeof cell === 'object' ? spreadText(cell) : cell
}
