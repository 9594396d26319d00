import { Counter } from 'prom-client'
import type { CompanionServices } from '../runtime/index.ts'
import type { DeliveryEvents } from './deliver-texts.ts'

/** Counts and logs what the loops do: ids, kinds and codes, never a phone number or a text. */
export function deliveryEvents({ logger, registry }: Pick<CompanionServices, 'logger' | 'registry'>): DeliveryEvents {
  const attempts = new Counter({
    name: 'notifier_delivery_attempts_total',
    help: 'attempts to send a notification by kind and what they came to',
    labelNames: ['kind', 'step'],
    registers: [registry],
  })
  const prompts = new Counter({
    name: 'notifier_prompts_total',
    help: 'steps of the prompt queues: claimed, prompted, closed, undeliverable',
    labelNames: ['step'],
    registers: [registry],
  })
  return {
    onSettled({ notificationId, kind, attempts: tries }, step) {
      attempts.inc({ kind, step: step.step })
      // waiting for the morning, a full day and an opt-out are in order: the counter and the rows tell of them
      if (step.step === 'sent' || step.step === 'wait' || step.step === 'withdrawn') return
      const line = { notificationId, kind, attempts: tries, errorCode: step.errorCode, step: step.step }
      if (step.step === 'failed') logger.error(line, 'a notification failed for good')
      else logger.warn(line, 'a notification was not sent')
    },
    onPromptRound(round) {
      for (const [step, count] of Object.entries(round)) if (count > 0) prompts.inc({ step }, count)
    },
    onError(loop, error) {
      logger.warn(
        { loop, cause: (error as Error).message },
        'a round failed, mostly because Postgres is away; notifications wait for the next',
      )
    },
  }
}
