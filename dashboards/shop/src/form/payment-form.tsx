import { type FormEvent, useState } from 'react'
import type { FieldFault } from '../../../../core/body/reader.ts'
import type { ShopCatalogue } from '../../../api/shapes/shop.ts'
import { Panel } from '../../../ui/parts/panel.tsx'
import type { Purchase } from '../payment/use-purchase.ts'
import { useShopWords } from '../words.ts'
import { currencyOf } from './currencies.ts'
import { type Draft, faultsOf, paymentOf } from './draft.ts'
import { faultWordAt } from './fault-word.ts'
import { Field } from './fields.tsx'
import { ItemLines } from './item-lines.tsx'
import { Total } from './total.tsx'
import { WhereFields } from './where-fields.tsx'
import { WhoFields } from './who-fields.tsx'

/** What every part of the form is given. */
export interface FormPart {
  readonly draft: Draft
  readonly change: (fields: Partial<Draft>) => void
  /** What is wrong at a field of the body, in words. */
  readonly faultAt: (path: string) => string | undefined
}

/** A payment at home goes through, which is what most testers want first. */
const homeCountry = 'KR'

function firstDraft({ stores, customers: [customer] }: ShopCatalogue): Draft {
  const store = stores.find(({ country }) => country === homeCountry) ?? stores[0]
  return {
    storeId: store?.storeId ?? '',
    customerId: customer?.customerId ?? '',
    cardId: customer?.cards[0]?.cardId ?? '',
    items: [{ line: 1, name: '', quantity: '1', unitPrice: '' }],
    currency: currencyOf(store?.country),
    channel: 'POS',
    place: 'store',
    when: '',
    orderId: '',
  }
}

/** What is bought, where and by whom. Its checks are the gateway's; what the gateway finds all the same is shown at the same fields. */
export function PaymentForm({ catalogue, purchase }: { readonly catalogue: ShopCatalogue; readonly purchase: Purchase }) {
  const { words } = useShopWords()
  const [draft, setDraft] = useState(() => firstDraft(catalogue))
  const [found, setFound] = useState<readonly FieldFault[]>([])
  const { attempt, refusal } = purchase
  const busy = attempt !== undefined
  const store = catalogue.stores.find(({ storeId }) => storeId === draft.storeId)
  const refused: readonly FieldFault[] =
    refusal?.code === 'STORE_NOT_FOUND' ? [{ path: 'storeId', message: refusal.detail }] : (refusal?.errors ?? [])
  const faults = found.length > 0 ? found : refused
  const part: FormPart = {
    draft,
    change: (fields) => {
      const next = { ...draft, ...fields }
      setDraft(next)
      // once something was wrong, each change shows what still is
      if (found.length > 0)
        setFound(
          faultsOf(
            paymentOf(
              next,
              catalogue.stores.find(({ storeId }) => storeId === next.storeId),
              Date.now(),
            ),
          ),
        )
    },
    faultAt: (path) => {
      const word = faultWordAt(faults, path)
      return word === undefined ? undefined : words[word]
    },
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const payment = paymentOf(draft, store, Date.now())
    const wrong = faultsOf(payment)
    setFound(wrong)
    if (wrong.length === 0) purchase.pay(payment)
    else requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form onSubmit={submit} noValidate className="flex min-w-0 flex-col gap-5">
      <fieldset disabled={busy} className="contents">
        <legend className="sr-only">{words.title}</legend>
        <div className="flex flex-col gap-5">
          <p className="text-muted text-sm">{words.subtitle}</p>
          <Panel title={words.where}>
            <WhereFields {...part} stores={catalogue.stores} />
          </Panel>
          <Panel title={words.who}>
            <WhoFields {...part} customers={catalogue.customers} />
          </Panel>
          <Panel title={words.what}>
            <ItemLines {...part} />
          </Panel>
          <Panel title={words.more}>
            <div className="grid gap-4 px-5 pb-5 sm:grid-cols-2">
              <Field
                label={words.when}
                hint={words.whenHint}
                fault={part.faultAt('occurredAt')}
                type="datetime-local"
                value={draft.when}
                onChange={({ target }) => part.change({ when: target.value })}
              />
              <Field
                label={words.orderId}
                fault={part.faultAt('orderId')}
                value={draft.orderId}
                onChange={({ target }) => part.change({ orderId: target.value })}
              />
            </div>
          </Panel>
        </div>
      </fieldset>
      <Total draft={draft} fault={part.faultAt('amountMinor') ?? part.faultAt('items')} purchase={purchase} faults={found.length} />
    </form>
  )
}
