import { startSignedInPage } from '../../ui/page.tsx'
import { SessionGate } from '../../ui/session/gate.tsx'
import { Shop } from './shop.tsx'

await startSignedInPage((linkFault) => (
  <SessionGate roles={['owner', 'staff']} linkFault={linkFault}>
    {(session) => <Shop key={session.merchantId} session={session} />}
  </SessionGate>
))
