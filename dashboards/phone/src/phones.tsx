import { useEffect, useState } from 'react'
import { useFeed } from './data/feed.ts'
import { usePhones } from './data/phones.ts'
import { useUnread } from './data/use-unread.ts'
import { PhoneList } from './parts/phone-list.tsx'
import { PhoneScreen } from './parts/phone-screen.tsx'
import { usePhoneWords } from './words.ts'

const numberInAddress = (): string | null => decodeURIComponent(location.hash.slice(1)) || null

/** All phones beside the open one; on a small screen one or the other. The open one stands in the address: `#+8210...`. */
export function Phones() {
  const { words } = usePhoneWords()
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState(numberInAddress)
  const connection = useFeed()
  const { data, isError, refetch } = usePhones(search)
  const unreadOf = useUnread(data?.phones, open)

  useEffect(() => {
    const follow = (): void => setOpen(numberInAddress())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    document.title = `${words.title} · Paystream`
  }, [words])
  const show = (number: string | null): void => {
    // by the address, so that the way back of a small screen is the browser's too
    if (number === null) history.pushState(null, '', location.pathname)
    else location.hash = encodeURIComponent(number)
    setOpen(number)
  }

  return (
    <main className="grid h-dvh grid-cols-1 md:grid-cols-[minmax(280px,360px)_minmax(0,1fr)]">
      <h1 className="sr-only">{words.subtitle}</h1>
      <div className={`min-h-0 ${open === null ? '' : 'hidden md:block'}`}>
        <PhoneList
          {...{ search, connection, open, unreadOf }}
          list={data}
          failed={isError && data === undefined}
          onRetry={() => void refetch()}
          onSearch={setSearch}
          onOpen={show}
        />
      </div>
      <div className={`min-h-0 min-w-0 md:grid md:place-items-center md:p-6 ${open === null ? 'hidden' : ''}`}>
        {open === null ? (
          <div className="max-w-sm text-center">
            <h2 className="font-semibold text-xl">{words.pick}</h2>
            <p className="mt-2 text-muted text-sm">{words.pickHint}</p>
          </div>
        ) : (
          <PhoneScreen key={open} number={open} onBack={() => show(null)} />
        )}
      </div>
    </main>
  )
}
