import { isCardNumber } from '../../core/body/card-number.ts'
import { isIdentifier } from '../../core/identifier.ts'
import { Problem } from '../problem.ts'

/**
 * The id in a URL, percent-decoded and otherwise as sent.
 * @throws {Problem} PARAMETER_INVALID when it is no id, CARD_NUMBER_REFUSED when it is a card number
 */
export function resourceIdOf(params: { readonly id: string }): string {
  return idOf(params.id, 'id')
}

/** The second id of a URL such as /v1/customers/{id}/cards/{cardId}; as {@link resourceIdOf}. */
export function cardIdOf(params: { readonly cardId: string }): string {
  return idOf(params.cardId, 'cardId')
}

function idOf(id: string, name: string): string {
  if (!isIdentifier(id)) throw refusal('PARAMETER_INVALID', name, 'must be 1 to 128 characters, none of them a control character')
  if (isCardNumber(id)) throw refusal('CARD_NUMBER_REFUSED', name, 'is a card number')
  return id
}

function refusal(code: 'PARAMETER_INVALID' | 'CARD_NUMBER_REFUSED', path: string, message: string): Problem {
  return new Problem(code, { detail: `the ${path} in the URL ${message}`, errors: [{ path, message }] })
}
