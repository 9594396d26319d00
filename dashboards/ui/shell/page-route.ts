import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** A page of an app and its place in the navigation. */
export interface PageRoute<Name extends string> {
  /** Where it begins, below the app's own address; everything below belongs to the same page. */
  readonly path: string
  /** Its name in the app's shell/words.ts: heading, title of the document, and text of the link. */
  readonly name: Name
  readonly icon: LucideIcon
  readonly Page: ComponentType
}

/** The page of an address; undefined when there is none. */
export function routeAt<Route extends { readonly path: string }>(routes: readonly Route[], location: string): Route | undefined {
  return routes.find(({ path }) => location === path || (path !== '/' && location.startsWith(`${path}/`)))
}
