import { ExternalLink } from 'lucide-react'
import type { PaymentDetail } from '../../../../api/shapes/payments.ts'
import { quietButton } from './controls.ts'
import { Section } from './section.tsx'
import { usePaymentWords } from './words.ts'

/** The slip of the present state, and how to print it. */
export function ReceiptSection({ payment }: { readonly payment: PaymentDetail }) {
  const { words } = usePaymentWords()
  const { receipt } = payment
  const state = { waiting: words.receiptWaiting, failed: words.receiptFailed }
  // another revision is another image under the same address
  const address = (file: 'png' | 'pdf'): string => `/api/payments/${payment.paymentId}/receipt.${file}?revision=${receipt?.revision ?? 0}`
  return (
    <Section title={words.receipt}>
      {receipt === null ? (
        <p className="text-muted text-sm">{words.receiptNone}</p>
      ) : receipt.drawing !== 'drawn' ? (
        <p className="text-muted text-sm" role="status">
          {state[receipt.drawing]}
        </p>
      ) : (
        <>
          <div className="mb-3 flex flex-wrap gap-2">
            <ReceiptLink href={address('pdf')} text={words.openPdf} />
            <ReceiptLink href={address('png')} text={words.openImage} />
          </div>
          <img
            src={address('png')}
            alt={words.receiptAlt}
            loading="lazy"
            className="mx-auto w-full max-w-72 rounded-lg border border-line bg-white"
            data-testid="receipt-image"
          />
        </>
      )}
    </Section>
  )
}

function ReceiptLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <a className={quietButton} href={href} target="_blank" rel="noreferrer">
      {text}
      <ExternalLink className="size-3.5" aria-hidden="true" />
    </a>
  )
}
