import { startSignedInPage } from '../../ui/page.tsx'
import { SessionGate } from '../../ui/session/gate.tsx'
import { Shell } from './shell/shell.tsx'

await startSignedInPage((linkFault) => (
  <SessionGate roles={['owner', 'staff']} linkFault={linkFault}>
    {(session) => session.merchantId !== null && <Shell key={session.merchantId} session={session} merchantId={session.merchantId} />}
  </SessionGate>
))
