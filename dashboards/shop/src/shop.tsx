import { useEffect } from 'react'
import type { SignedIn } from '../../api/shapes/session.ts'
import { Awaiting, Empty, Panel } from '../../ui/parts/panel.tsx'
import { PaymentForm } from './form/payment-form.tsx'
import { Header } from './parts/header.tsx'
import { PurchaseStatus } from './parts/purchase-status.tsx'
import { useCatalogue } from './payment/queries.ts'
import { usePurchase } from './payment/use-purchase.ts'
import { useShopWords } from './words.ts'

/** The form a tester pays from, beside what becomes of the payment. */
export function Shop({ session }: { readonly session: SignedIn }) {
  const { words } = useShopWords()
  const catalogue = useCatalogue()
  const purchase = usePurchase(session.merchantId ?? '')
  useEffect(() => {
    document.title = `${words.title} · Paystream`
  }, [words])
  return (
    <>
      <Header session={session} />
      <main className="mx-auto grid max-w-[1180px] items-start gap-5 px-4 py-5 sm:px-6 lg:grid-cols-[minmax(0,1fr)_380px]">
        {catalogue.data === undefined ? (
          <Panel title={words.title}>
            <Awaiting isError={catalogue.isError} refetch={catalogue.refetch} lines={8} />
          </Panel>
        ) : catalogue.data.stores.length === 0 ? (
          <Panel title={words.title}>
            <Empty title={words.noStores} />
          </Panel>
        ) : (
          <PaymentForm catalogue={catalogue.data} purchase={purchase} />
        )}
        <div className={`min-w-0 lg:sticky lg:top-20 ${purchase.attempt === undefined ? 'hidden lg:block' : 'order-first lg:order-none'}`}>
          <PurchaseStatus purchase={purchase} />
        </div>
      </main>
    </>
  )
}
