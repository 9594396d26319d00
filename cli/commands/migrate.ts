import type { Command } from 'commander'
import { commandSettings } from '../settings.ts'

/** `paystream migrate` */
export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to the newest migration')
    .addHelpText(
      'after',
      `
Applies every file of migrations/ that DATABASE_URL does not have yet, in the order of their numbers and in one transaction: all or nothing.
May be repeated, and run twice at once: the second waits for the first and finds nothing to do.`,
    )
    .action(async () => {
      const { migrate } = await import('../migrations.ts')
      const applied = await migrate(commandSettings({}).DATABASE_URL, (line) => console.log(line))
      console.log(applied.length === 0 ? 'the database is up to date' : `${applied.length} migrations applied`)
    })
}
