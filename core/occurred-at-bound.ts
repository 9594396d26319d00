/** Upper bound (exclusive) of occurredAt: a payment id keeps 48 bits of it. Apart from ids.ts, which browsers cannot load. */
export const maxOccurredAtMs = 2 ** 48
