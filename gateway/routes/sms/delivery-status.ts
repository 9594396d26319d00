import { uuidPattern } from '../../../core/ids.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { field, type WebhookForm } from './webhook-form.ts'

/** What a callback says of a delivery, in our states; undefined for what tells nothing. */
export function deliveryStateOf(status: string): 'sent' | 'delivered' | 'undeliverable' | undefined {
  switch (status.toLowerCase()) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return 'sent'
    case 'delivered':
    case 'read':
      return 'delivered'
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return 'undeliverable'
    default:
      return undefined
  }
}

/**
 * Stores what the provider reports. Reports come late, twice and out of order, so a state only moves forward: queued, sending, sent,
 * delivered; undeliverable is an end. A delivery that was sent a second time after an unknown outcome has two texts: the loss of one is
 * no loss, the arrival of either is an arrival.
 * @param notificationId from the callback's own URL: it finds the row even before the sender has stored the provider's id
 * @returns false when the report belongs to no delivery, or tells nothing new
 */
export async function takeDeliveryStatus(form: WebhookForm, notificationId: string | undefined, pool: Pool): Promise<boolean> {
  const state = deliveryStateOf(field(form, 'MessageStatus') || field(form, 'SmsStatus'))
  const providerId = field(form, 'MessageSid') || field(form, 'SmsSid')
  if (state === undefined || providerId === '' || providerId.length > 64) return false
  const errorCode = state === 'undeliverable' ? field(form, 'ErrorCode').slice(0, 20) || 'undelivered' : null
  const id = notificationId !== undefined && uuidPattern.test(notificationId) ? notificationId : null
  const { rowCount } = await pool.query(advance, [id, providerId, state, errorCode])
  return rowCount === 1
}

const advance = `
  update deliveries
  set state = $3, provider_id = coalesce(provider_id, $2), error_code = $4, updated_at = now()
  where (notification_id = $1::uuid or provider_id = $2)
    and case $3
      when 'sent' then state in ('queued', 'sending')
      when 'delivered' then state in ('queued', 'sending', 'sent')
      else state in ('queued', 'sending', 'sent') and (provider_id is null or provider_id = $2)
    end`
