/** docs/configuration.md out of .env.example. */

/** A setting as .env.example has it. */
export interface Setting {
  readonly name: string
  /** What applies without it, as text; empty when nothing does, or when the meaning says what. */
  readonly value: string
  /** The comment above it; empty without one. */
  readonly meaning: string
  /** Heading of its part of the file. */
  readonly part: string
}

const heading = /^# --- (.+) ---$/
const assignment = /^# ([A-Z][A-Z0-9_]*)=(.*)$/
const comment = /^# (.+)$/

/** Reads .env.example: every setting is a comment, with its default, under its meaning. */
export function settingsOf(example: string): readonly Setting[] {
  const settings: Setting[] = []
  let part = ''
  let meaning: string[] = []
  for (const line of example.split('\n')) {
    const [, title] = heading.exec(line) ?? []
    const [, name, value] = assignment.exec(line) ?? []
    if (name !== undefined && value !== undefined) {
      settings.push({ name, value, meaning: meaning.join(' '), part })
      meaning = []
    } else if (title !== undefined) {
      part = title
      meaning = []
    } else if (line === '') meaning = []
    else meaning.push(comment.exec(line)?.[1] ?? '')
  }
  return settings
}

const introduction = `<!-- Generated from .env.example by scripts/generate-configuration.ts; do not edit. -->
# Configuration

Every setting is an environment variable; an empty one counts as absent. \`paystream\` and \`make\` read \`.env\` (copy \`.env.example\`), and what the
environment sets already wins. A process reads its settings once, when it starts, and reports every fault at once (\`CONFIG_INVALID\`).
In production (\`NODE_ENV=production\`) secrets have no default.
`

/** The document. @param descriptionOf the meaning that the code gives a setting, for one without a comment */
export function configurationDocument(settings: readonly Setting[], descriptionOf: (name: string) => string | undefined): string {
  const parts = [...new Set(settings.map(({ part }) => part))]
  const tables = parts.map((part) => {
    const rows = settings
      .filter((setting) => setting.part === part)
      .map(
        ({ name, value, meaning }) =>
          `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${cell(meaning || (descriptionOf(name) ?? ''))} |`,
      )
    return `## ${part.charAt(0).toUpperCase()}${part.slice(1)}\n\n| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return [introduction, ...tables].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
