import { type Command, InvalidArgumentError } from 'commander'
import type { DemoTarget } from '../../demo/run.ts'
import { processEnv, serviceUrls } from '../environment.ts'
import { exitCodes } from '../failure.ts'
import { processPort } from '../processes.ts'

interface DemoFlags {
  readonly payments: number
  readonly seed: string
  readonly rate: number
  readonly exit?: boolean
}

/** While the stream is played, so that unanswered texts do not keep a person waiting. Seconds. */
const shortTimeoutS = '60'

/** `paystream demo` */
export function register(program: Command): void {
  program
    .command('demo')
    .description('start everything, play a fixed stream of payments, and compare what is stored with an independent computation')
    .option(
      '--payments <count>',
      'how many different payments, at least 400; each has a receipt to be drawn, some 50 ms of a core',
      wholeNumber,
      4_000,
    )
    .option('--seed <text>', 'another text, other people doing other things', 'paystream')
    .option('--rate <count>', 'payments a second; 0: as fast as it goes', wholeNumber, 500)
    .option('--exit', 'end after the summary: exit code 0 when all is as computed, 1 when not; else a quiet stream goes on until Ctrl-C')
    .action((flags: DemoFlags) => demo(program, flags))
}

async function demo(program: Command, flags: DemoFlags): Promise<void> {
  const { Demo } = await import('../../demo/run.ts')
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  process.once('SIGTERM', () => interrupted.abort())
  await program.parseAsync(['up'], { from: 'user' })
  const verificationTimeout = process.env.VERIFICATION_TIMEOUT_S
  if (!verificationTimeout) {
    say(`the notifier gives a text ${shortTimeoutS} s for its answer while the stream is played, instead of five minutes`)
    await restartNotifier(program, shortTimeoutS)
  }
  const played = new Demo(target())
  try {
    try {
      const { differences } = await played.play({ ...flags, say, signal: interrupted.signal })
      if (differences.length > 0) process.exitCode = exitCodes.failed
    } finally {
      if (!verificationTimeout) await restartNotifier(program, undefined)
    }
    if (flags.exit === true) return
    say('A quiet stream goes on; its texts wait for your answer at the phones. Ctrl-C ends it, `paystream down` ends everything.')
    await played.goOn({ seed: flags.seed, say, signal: interrupted.signal })
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    say('interrupted: nothing was compared; everything that was started keeps running (`paystream down` ends it)')
    process.exitCode ||= exitCodes.interrupted
  } finally {
    await played.close()
  }
}

/** Only the notifier reads the time-out; the others keep running. */
async function restartNotifier(program: Command, timeoutS: string | undefined): Promise<void> {
  if (timeoutS === undefined) delete process.env.VERIFICATION_TIMEOUT_S
  else process.env.VERIFICATION_TIMEOUT_S = timeoutS
  await program.parseAsync(['up', 'notifier'], { from: 'user' })
}

function target(): DemoTarget {
  const env = processEnv()
  const urlOf = (name: string): string => `http://127.0.0.1:${processPort(name, env)}`
  return {
    gatewayUrl: urlOf('gateway'),
    standInUrl: urlOf('sms-stand-in'),
    dashboardUrl: urlOf('dashboards'),
    databaseUrl: serviceUrls().databaseUrl,
    env,
  }
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number, please')
  return value
}

function say(line: string): void {
  console.log(line)
}
