import { startSignedInPage } from '../../ui/page.tsx'
import { SessionGate } from '../../ui/session/gate.tsx'
import { Dashboard } from './dashboard.tsx'

await startSignedInPage((linkFault) => (
  <SessionGate roles={['owner', 'staff']} linkFault={linkFault}>
    {(session) => <Dashboard key={session.merchantId} session={session} />}
  </SessionGate>
))
