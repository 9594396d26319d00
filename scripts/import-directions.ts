import { posix } from 'node:path'

/**
 * Which part of the product may import which. Nothing in production imports tests/, and only the demo's own commands
 * import demo/. Test files are free: they may build what they need from anywhere.
 */
const directions: readonly { readonly of: RegExp; readonly may: readonly RegExp[] }[] = [
  { of: /^core\//, may: [] },
  { of: /^platform\//, may: [/^core\//] },
  { of: /^schemas\//, may: [/^core\//, /^platform\/project-root\.ts$/] },
  { of: /^processors\/runtime\//, may: [/^core\//, /^platform\//] },
  // a processor's composition root opens the connections; its rules and adapters never see them
  { of: /^processors\/[^/]+\/main\.ts$/, may: [/^core\//, /^schemas\//, /^platform\//, /^processors\/runtime\/index\.ts$/] },
  { of: /^processors\//, may: [/^core\//, /^schemas\//, /^processors\/runtime\/index\.ts$/] },
  { of: /^gateway\//, may: [/^core\//, /^schemas\//, /^platform\//] },
  // the web pages speak HTTP only; what the answers look like is the contract
  { of: /^dashboards\/(ui|merchant|operations|shop|phone)\//, may: [/^core\//, /^dashboards\/api\/shapes\//, /^dashboards\/ui\//] },
  { of: /^dashboards\//, may: [/^core\//, /^schemas\//, /^platform\//] },
  { of: /^compose\//, may: [/^core\//, /^platform\//] },
  { of: /^demo\//, may: [/^core\//, /^schemas\//, /^platform\//] },
  { of: /^cli\/(demo\/|commands\/(demo|replay)\.ts$)/, may: [/^(?!tests\/|benchmarks\/)/] },
  { of: /^cli\//, may: [/^(?!tests\/|benchmarks\/|demo\/)/] },
]

/** What the tests of a folder share beside them; as free as they are. */
const testScaffolding = /\/testing\//

/** Code of an own folder is always within reach. */
function home(file: string): string {
  const [first = '', second = ''] = file.split('/')
  // a page reaches nothing of the server it belongs to, and nothing of another page, although they share a folder
  const apart = first === 'processors' || (first === 'dashboards' && /^(ui|merchant|operations|shop|phone)$/.test(second))
  return apart ? `${first}/${second}/` : `${first}/`
}

/**
 * The imports that go the wrong way.
 * @param sources path from the checkout's root (with /) to content
 * @returns one line each
 */
export function wrongImports(sources: ReadonlyMap<string, string>): string[] {
  const faults: string[] = []
  for (const [file, source] of sources) {
    const rule = directions.find(({ of }) => of.test(file))
    if (rule === undefined || /\.(test|features)\.tsx?$/.test(file) || testScaffolding.test(file)) continue
    for (const specifier of relativeImports(source)) {
      const target = posix.join(posix.dirname(file), specifier)
      const own = target.startsWith(home(file))
      if (testScaffolding.test(target)) faults.push(`${file} must not import ${target}, which is for tests`)
      else if (!own && !rule.may.some((allowed) => allowed.test(target))) faults.push(`${file} must not import ${target}`)
    }
  }
  return faults
}

function relativeImports(source: string): string[] {
  // the comments name imports too, as examples
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map((match) => String(match[1]))
}
