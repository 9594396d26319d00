import { CommanderError } from 'commander'
import { AppError, type NextStep } from '../core/errors.ts'

/** Exit codes of `paystream`; a command may add its own above 2 and says so in its help. */
export const exitCodes = {
  done: 0,
  /** something must change first: configuration, input, or what the message names */
  failed: 1,
  /** the command line itself is wrong */
  usage: 2,
  /** a service did not answer: the same command may succeed later (EX_TEMPFAIL of sysexits.h) */
  tryAgain: 75,
  interrupted: 130,
} as const

/** Shown under the help of the whole command. */
export const exitCodeHelp = `
Exit codes: 0 done; 1 failed, something must change first; 2 wrong usage; 75 a service did not answer, try again later; 130 interrupted.
Codes in capitals are explained in docs/errors.md. DEBUG=1 shows where an error came from.`

/** A fault of what was asked for, such as a name that does not exist. The message says what to do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

const exitCodeOf: Readonly<Record<NextStep, number>> = {
  retry: exitCodes.tryAgain,
  'dead-letter': exitCodes.failed,
  fail: exitCodes.failed,
}

/**
 * Tells a person why a command failed, without a stack trace unless DEBUG is set.
 * @returns the exit code
 */
export function reportFailure(error: unknown, say: (line: unknown) => void = console.error): number {
  // commander has printed help, version or the fault of usage itself
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (process.env.DEBUG) say(error)
  if (error instanceof AppError) {
    say(`paystream: ${error.message} (${error.code})`)
    return exitCodeOf[error.next]
  }
  say(`paystream: ${error instanceof Error ? error.message : String(error)}`)
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed
}
