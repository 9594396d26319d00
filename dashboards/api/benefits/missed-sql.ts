/**
 * Of a row `b` of benefit_payments, in won. What was taken back of a payment takes its share along, as in processors/benefits. The numbers may pass 2^53
 * between the steps, hence numeric, which most rows are spared, and `div`, which is exact.
 */
const kept = (won: string): string =>
  `case when b.taken_back_minor = 0 then ${won} else div((${won})::numeric * (b.amount_minor - b.taken_back_minor), b.amount_minor)::int8 end`

const given = '(b.capped_minor + b.after_cap_minor)'

/** What the card gave. */
export const givenWonSql = kept(given)
/** What the best other card would have given beyond that. */
export const missedWonSql = kept(`b.best_minor - ${given}`)
/** Another card would have given more. */
export const isMissedSql = 'b.best_minor > b.capped_minor + b.after_cap_minor'
/** Something of the payment stands. */
export const standsSql = 'b.taken_back_minor < b.amount_minor'
