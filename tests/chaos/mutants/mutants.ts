import type { Fault, FaultAction } from '../faults/fault.ts'

/** A text of the build and what stands there instead. */
export interface Edit {
  /** Below dist/. */
  readonly file: string
  readonly from: string
  readonly to: string
  /** How often the text must be there; once unless given. */
  readonly times?: number
}

/** A build without one rule, and faults aimed at that rule. */
export interface Mutant {
  readonly name: string
  /** What the build lacks. */
  readonly without: string
  readonly edits: readonly Edit[]
  readonly schedule: readonly Fault[]
  /** Of which comparison a finding must be for the rule to be missed: anything else may have another cause. */
  readonly shows: RegExp
}

const loop = (file: string): string => `processors/runtime/loop/${file}.js`
const every = (fromS: number, gapS: number, actions: readonly FaultAction[]): readonly Fault[] =>
  actions.map((action, place) => ({ atMs: (fromS + place * gapS) * 1_000, action }))

const fds = (number: number) => ({ group: 'fds', number }) as const
const totals = (number: number) => ({ group: 'merchant-totals', number }) as const

/** Commits that arrive when their partitions have another owner already. */
const lateCommits = every(4, 2, [
  { kind: 'late-commit', ...totals(2), sender: 'paused' },
  { kind: 'late-commit', ...fds(1), sender: 'killed' },
  { kind: 'late-commit', ...totals(3), sender: 'killed' },
])
const staleCaches = every(6, 9, [
  { kind: 'redis-stale', group: 'loyalty', ms: 5_000 },
  { kind: 'redis-stale', group: 'merchant-totals', ms: 4_000 },
])
const crashesInPublish = every(4, 3, [
  { kind: 'worker-crash', ...fds(1), point: 'after-publish', passage: 2 },
  { kind: 'worker-crash', ...fds(2), point: 'mid-publish', passage: 2 },
  { kind: 'worker-crash', ...fds(3), point: 'after-publish', passage: 3 },
])
const crashesAfterCommit = every(4, 3, [
  { kind: 'worker-crash', ...fds(1), point: 'after-commit', passage: 2 },
  { kind: 'worker-crash', ...fds(2), point: 'after-commit', passage: 3 },
  { kind: 'worker-crash', ...fds(3), point: 'after-commit', passage: 2 },
])

const payments = /^(transaction-events|merchant_|loyalty_|notification-requests)/

export const mutants: readonly Mutant[] = [
  {
    name: 'no-epoch',
    without: 'the owner epoch in the compare-and-set of the offset rows',
    edits: [{ file: loop('commit-statement'), from: 'o.owner_epoch = d.epoch and ', to: '' }],
    schedule: lateCommits,
    shows: /^ownership/,
  },
  {
    name: 'no-fence',
    without: 'the compare-and-set of the offset rows, all of it',
    edits: [
      {
        file: loop('commit-statement'),
        from: 'and o.owner_epoch = d.epoch and o.commits = d.commits and o.next_offset = d.expected_offset',
        to: '',
      },
    ],
    schedule: lateCommits,
    shows: /^(ownership|merchant_|loyalty_|transaction-events)/,
  },
  {
    name: 'no-state-version',
    without: 'the comparison of versions when state rows are written',
    edits: [{ file: loop('commit-statement'), from: ' and t.version = d.expected', to: '', times: 3 }],
    schedule: staleCaches,
    shows: /^(loyalty_|merchant_|fds_presence|transactions)/,
  },
  {
    name: 'no-position-deduplication',
    without: 'the dropping of records that were published twice, by their source position',
    edits: [{ file: loop('process'), from: 'mark !== undefined && source.sequence <= mark[1]', to: 'false' }],
    schedule: crashesInPublish,
    shows: /^(loyalty_|merchant_)/,
  },
  {
    name: 'publish-before-commit',
    without: 'the order of commit and publication: outputs go out first',
    edits: [
      { file: loop('batch-effects'), from: 'this.#publish(prepared.flatMap(', to: 'void (prepared.flatMap(' },
      {
        file: loop('batch-effects'),
        from: "crashPoint('before-commit');",
        to: `this.#publish(prepared.flatMap(({ slice: { owned }, outbox }) => (outbox === null ? [] : [{ owned, outbox }])));
        await this.#publishing;
        crashPoint('before-commit');`,
      },
    ],
    schedule: every(4, 3, [
      { kind: 'worker-crash', ...fds(1), point: 'before-commit', passage: 2 },
      { kind: 'worker-crash', ...fds(2), point: 'before-commit', passage: 3 },
    ]),
    shows: payments,
  },
  {
    name: 'no-natural-key',
    without: 'the refusal of a new row that is there already',
    edits: [
      {
        file: loop('commit-statement'),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the build
        from: 'from ${a.from} where (select open from gate) returning 1)',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the build
        to: 'from ${a.from} where (select open from gate) on conflict do nothing returning 1)',
      },
      {
        file: loop('commit-statement'),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the build
        from: 'required(`${name}_added`, a.first, store.types[0])',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the build
        to: "if (store.kind !== 'ledger') required(`${name}_added`, a.first, store.types[0])",
      },
    ],
    schedule: every(4, 3, [{ kind: 'worker-kill', ...fds(1) }]),
    shows: payments,
  },
  {
    name: 'outbox-forgotten',
    without: 'the publication of the outbox that a former owner left',
    edits: [{ file: loop('batch-effects'), from: 'this.#publish([{ owned, outbox }]);', to: '' }],
    schedule: crashesAfterCommit,
    shows: payments,
  },
]

/** The same faults against the build as it is. */
export const controlSchedule: readonly Fault[] = [
  ...lateCommits,
  ...crashesInPublish.map(({ atMs, action }) => ({ atMs: atMs + 22_000, action })),
  ...crashesAfterCommit.map(({ atMs, action }) => ({ atMs: atMs + 32_000, action })),
  ...staleCaches.map(({ atMs, action }) => ({ atMs: atMs + 40_000, action })),
]
