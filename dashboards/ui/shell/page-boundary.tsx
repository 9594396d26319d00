import { Component, type ReactNode } from 'react'
import { Failed } from '../parts/panel.tsx'

/** Shown in place of a page whose files could not be loaded, such as after a release; trying again asks for the current ones. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed onRetry={() => location.reload()} /> : this.props.children
  }
}
