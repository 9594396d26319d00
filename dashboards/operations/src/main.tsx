import { Router } from 'wouter'
import { startSignedInPage } from '../../ui/page.tsx'
import { SessionGate } from '../../ui/session/gate.tsx'
import { Shell } from './shell/shell.tsx'

await startSignedInPage((linkFault) => (
  <SessionGate roles={['operator']} linkFault={linkFault}>
    {(session) => (
      <Router base="/operations">
        <Shell session={session} />
      </Router>
    )}
  </SessionGate>
))
