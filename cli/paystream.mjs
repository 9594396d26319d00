#!/usr/bin/env node
// The `paystream` command: runs the build, and says what to do when there is none.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(fileURLToPath(main))) {
  await import(main.href)
} else {
  console.error('paystream is not built yet: run `make setup` in the checkout')
  process.exitCode = 1
}
