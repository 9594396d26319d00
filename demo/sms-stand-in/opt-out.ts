/** What Twilio makes of a word, told to the webhook as OptOutType. */
export type OptOutType = 'STOP' | 'START' | 'HELP'

const stop: ReadonlySet<string> = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])
const start: ReadonlySet<string> = new Set(['START', 'YES', 'UNSTOP'])
const help: ReadonlySet<string> = new Set(['HELP', 'INFO'])

/**
 * Twilio's keywords: the whole text, in any case. YES opts in only somebody who had opted out; else it is an ordinary answer.
 * Every text is handed on whatever it is.
 */
export function optOutTypeOf(body: string, optedOut: boolean): OptOutType | undefined {
  const word = body.trim().toUpperCase()
  if (stop.has(word)) return 'STOP'
  if (start.has(word)) return word !== 'YES' || optedOut ? 'START' : undefined
  return help.has(word) ? 'HELP' : undefined
}

/** What Twilio itself answers. */
export const autoReplies: Readonly<Record<OptOutType, string>> = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
}
