import type { ShopCard, ShopCustomer } from '../../../api/shapes/shop.ts'
import { useShopWords } from '../words.ts'
import { Field } from './fields.tsx'
import type { FormPart } from './payment-form.tsx'

/** Customer and card: those who paid here lately are offered, anybody may be typed. */
export function WhoFields({ draft, change, faultAt, customers }: FormPart & { readonly customers: readonly ShopCustomer[] }) {
  const { words } = useShopWords()
  const known = customers.find(({ customerId }) => customerId === draft.customerId)
  const card = known?.cards.find(({ cardId }) => cardId === draft.cardId)
  const choose = (customerId: string): void => {
    // a customer who is known brings the card that was used last
    const cardId = customers.find((one) => one.customerId === customerId)?.cards[0]?.cardId
    change({ customerId, ...(cardId === undefined ? {} : { cardId }) })
  }
  return (
    <div className="grid gap-4 px-5 pb-5 sm:grid-cols-2">
      <Field
        label={words.customer}
        hint={words.customerHint}
        fault={faultAt('customerId')}
        list="customers"
        value={draft.customerId}
        onChange={({ target }) => choose(target.value)}
      />
      <Field
        label={words.card}
        hint={card === undefined ? words.cardHint : (cardText(card) ?? words.cardHint)}
        fault={faultAt('cardId')}
        list="cards"
        value={draft.cardId}
        onChange={({ target }) => change({ cardId: target.value })}
      />
      <datalist id="customers">
        {customers.map(({ customerId }) => (
          <option key={customerId} value={customerId} />
        ))}
      </datalist>
      <datalist id="cards">
        {(known?.cards ?? []).map((one) => (
          <option key={one.cardId} value={one.cardId}>
            {cardText(one)}
          </option>
        ))}
      </datalist>
    </div>
  )
}

/** `VISA •••• 3154`; undefined for a card that is not registered. */
function cardText({ brand, last4 }: ShopCard): string | undefined {
  return brand === null && last4 === null ? undefined : `${brand ?? ''} •••• ${last4 ?? '????'}`.trim()
}
