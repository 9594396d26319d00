import { channels } from '../../../../core/payment-command.ts'
import type { ShopStore } from '../../../api/shapes/shop.ts'
import { Choice } from '../../../ui/parts/panel.tsx'
import { useShopWords } from '../words.ts'
import { cities, cityNames } from './cities.ts'
import { currencyOf } from './currencies.ts'
import type { Draft } from './draft.ts'
import { Select } from './fields.tsx'
import type { FormPart } from './payment-form.tsx'

/** Store, the place the card is said to be at, and how it pays. */
export function WhereFields({ draft, change, faultAt, stores }: FormPart & { readonly stores: readonly ShopStore[] }) {
  const { words, language } = useShopWords()
  const countries = new Intl.DisplayNames([language], { type: 'region' })
  const store = stores.find(({ storeId }) => storeId === draft.storeId)
  const abroad = draft.place !== 'store' && draft.place !== 'none' && cities[draft.place].country !== store?.country
  return (
    <div className="grid gap-4 px-5 pb-5 sm:grid-cols-2">
      <Select
        label={words.store}
        hint={store === undefined ? undefined : countries.of(store.country)}
        fault={faultAt('storeId') ?? faultAt('country')}
        value={draft.storeId}
        onChange={({ target: { value } }) =>
          change({ storeId: value, currency: currencyOf(stores.find(({ storeId }) => storeId === value)?.country) })
        }
      >
        {stores.map(({ storeId, name }) => (
          <option key={storeId} value={storeId}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={words.place}
        hint={abroad ? words.abroadHint : undefined}
        fault={faultAt('latitude') ?? faultAt('longitude')}
        value={draft.place}
        onChange={({ target }) => change({ place: target.value as Draft['place'] })}
      >
        <option value="store">{words.atStore}</option>
        <option value="none">{words.noPlace}</option>
        {cityNames.map((city) => (
          <option key={city} value={city}>
            {words[city]} ({countries.of(cities[city].country)})
          </option>
        ))}
      </Select>
      <div className="sm:col-span-2">
        <p className="mb-1 font-medium text-[13px]" aria-hidden="true">
          {words.channel}
        </p>
        <div className="w-fit">
          <Choice
            label={words.channel}
            options={channels.map((channel) => [channel, words[channel]] as const)}
            value={draft.channel}
            onChange={(channel) => change({ channel })}
          />
        </div>
        <p className={`mt-1 text-xs ${faultAt('channel') === undefined ? 'text-muted' : 'text-bad'}`}>
          {faultAt('channel') ?? words.channelHint}
        </p>
      </div>
    </div>
  )
}
