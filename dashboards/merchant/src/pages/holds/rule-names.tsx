import type { Decision } from '../../../../api/shapes/answers.ts'
import { useHoldWords } from './words.ts'

/** The rules that fired, by name. */
export function RuleNames({ decision }: { readonly decision: Decision }) {
  const { wordFor } = useHoldWords()
  return <>{decision.rules.flatMap(({ rule, fired }) => (fired ? [wordFor(rule)] : [])).join(', ')}</>
}
