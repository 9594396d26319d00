import type { Command } from 'commander'
import { commandSettings } from '../settings.ts'

/** `paystream card-products` */
export function register(program: Command): void {
  program
    .command('card-products')
    .description('put the example card products into the catalogue')
    .addHelpText(
      'after',
      `
Twenty invented products in the style of the Korean market, so that there is something to compare: no issuer offers them. One that is in the
catalogue already, changed or not, is left alone, so this may be repeated. In production (NODE_ENV=production) it does nothing: put real products
with \`PUT /v1/card-products/{id}\`.`,
    )
    .action(run)
}

async function run(): Promise<void> {
  const { DATABASE_URL, NODE_ENV } = commandSettings({})
  if (NODE_ENV === 'production') console.log('production: the example products are left out')
  else await load(DATABASE_URL, (line) => console.log(line))
}

/** Puts the example products that are not there yet into the catalogue. */
export async function load(databaseUrl: string, say: (line: string) => void): Promise<void> {
  const [{ withDatabase }, { putCardProduct }, { exampleCards }] = await Promise.all([
    import('../database.ts'),
    import('../../gateway/card-catalogue.ts'),
    import('../../processors/benefits/catalogue/example-cards.ts'),
  ])
  let added = 0
  await withDatabase(databaseUrl, async (pool) => {
    // one after the other: each is a version of the catalogue
    for (const product of exampleCards) if ((await putCardProduct(pool, product, 'paystream card-products', true)) !== undefined) added += 1
  })
  say(added === 0 ? 'the example products are there' : `${added} example products added`)
}
