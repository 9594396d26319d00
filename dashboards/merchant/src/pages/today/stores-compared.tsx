import { useState } from 'react'
import type { Breakdown } from '../../../../api/shapes/answers.ts'
import { Awaiting, Choice, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useBreakdown, useStores } from '../../data/queries.ts'
import { fill } from '../../words/fill.ts'
import { ShareTable } from './share-table.tsx'
import { type ShareBy, sharesOf } from './shares.ts'
import { useTodayWords } from './words.ts'

interface Sold {
  readonly day: string | undefined
  readonly currency: string
  readonly minorDigits: number
}

/** Which store sells how much of one currency. */
export function StoresCompared(sold: Sold) {
  const { words } = useTodayWords()
  const breakdown = useBreakdown(sold.day)
  const { data: known } = useStores()
  const names = new Map(known?.stores.map(({ storeId, name }) => [storeId, name]))
  return (
    <Panel title={words.stores} hint={fill(words.storesHint, { currency: sold.currency })}>
      <Shares sold={sold} breakdown={breakdown} by="storeId" heading={words.store} nameOf={(id) => names.get(id) ?? id} />
    </Panel>
  )
}

/** Where the sales of one currency come from: country, channel or card brand. */
export function SalesOrigins(sold: Sold) {
  const { words, wordFor, language } = useTodayWords()
  const [by, setBy] = useState<'country' | 'channel' | 'cardBrand'>('country')
  const breakdown = useBreakdown(sold.day)
  const countries = new Intl.DisplayNames([language], { type: 'region' })
  const heading = { country: words.country, channel: words.channel, cardBrand: words.brand }
  return (
    <Panel
      title={words.breakdown}
      hint={fill(words.breakdownHint, { currency: sold.currency })}
      actions={
        <Choice
          label={words.breakdown}
          options={[
            ['country', words.country],
            ['channel', words.channel],
            ['cardBrand', words.brand],
          ]}
          value={by}
          onChange={setBy}
        />
      }
    >
      <Shares
        key={by}
        sold={sold}
        breakdown={breakdown}
        by={by}
        heading={heading[by]}
        nameOf={(name) => (by === 'country' ? (countries.of(name) ?? name) : wordFor(name))}
      />
    </Panel>
  )
}

function Shares(props: {
  readonly sold: Sold
  readonly breakdown: { readonly data: Breakdown | undefined; readonly isError: boolean; readonly refetch: () => unknown }
  readonly by: ShareBy
  readonly heading: string
  readonly nameOf: (name: string) => string
}) {
  const { words } = useTodayWords()
  const { sold, breakdown, by } = props
  if (breakdown.data === undefined) return <Awaiting isError={breakdown.isError} refetch={breakdown.refetch} lines={5} />
  const shares = sharesOf(breakdown.data.rows, sold.currency, by)
  if (shares.length === 0) return <Empty title={fill(words.noStores, { currency: sold.currency })} />
  return (
    <ShareTable
      caption={`${props.heading}, ${sold.currency}`}
      heading={props.heading}
      shares={shares}
      nameOf={props.nameOf}
      currency={sold.currency}
      minorDigits={sold.minorDigits}
    />
  )
}
