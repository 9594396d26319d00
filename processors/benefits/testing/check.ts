/** `npm run benefits:check -- [wallets] [seed]`: random wallets and months through the processor and through the independent computation. */
import { compareWallets, nothingCompared } from './compare-wallets.ts'

const [wallets = 100_000, seed = 1] = process.argv.slice(2).map(Number)
/** Wallets that share a catalogue. */
const group = 200
const sinceMs = Date.now()
const comparison = nothingCompared()
for (let done = 0; done < wallets && comparison.differences.length === 0; done += group) {
  compareWallets(seed + done / group, Math.min(group, wallets - done), comparison)
  if ((done / group) % 50 === 49) console.error(`${comparison.wallets} wallets after ${((Date.now() - sinceMs) / 1000).toFixed(0)} s`)
}
const { differences, ...counts } = comparison
console.log(`seed ${seed}: ${JSON.stringify(counts)}, ${differences.length} differences, ${((Date.now() - sinceMs) / 1000).toFixed(0)} s`)
for (const difference of differences) console.log(difference)
if (differences.length > 0 || comparison.wallets < wallets) process.exitCode = 1
