import { startSignedInPage } from '../../ui/page.tsx'
import { SessionGate } from '../../ui/session/gate.tsx'

await startSignedInPage((linkFault) => (
  <SessionGate roles={['operator']} linkFault={linkFault}>
    {(session) => <h1>{session.email}</h1>}
  </SessionGate>
))
