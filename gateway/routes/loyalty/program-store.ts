import { defaultLoyaltyProgram, type LoyaltyProgram } from '../../../core/loyalty-program.ts'
import { type Pool, sqlState } from '../../../platform/postgres/pool.ts'
import { rowsOf } from '../../ledger-query.ts'

/** A version of a merchant's program; 0 is the one that holds for who has stored none. */
export interface ProgramVersion {
  readonly version: number
  readonly program: LoyaltyProgram
  readonly createdAt: Date | null
}

interface Row {
  readonly version: number
  readonly document: LoyaltyProgram
  readonly created_at: Date
}

const columns = 'version, document, created_at'
const selectCurrent = `select ${columns} from loyalty_current_programs where merchant_id = $1`
// the same document again is no new version, so that a PUT may be repeated
const insertNext = `
with current as (${selectCurrent}),
  added as (
    insert into loyalty_programs (merchant_id, version, document, created_by)
    select $1, coalesce((select version from current), 0) + 1, $2::text::json, $3
    where not exists (select from current where document::text = $2::text)
    returning ${columns})
select * from added union all select * from current where not exists (select from added)`

const uniqueViolation = '23505'
const attempts = 5

/** The version that new payments follow. @throws {AppError} POSTGRES_UNAVAILABLE */
export async function currentProgram(pool: Pool, merchantId: string): Promise<ProgramVersion> {
  const [row] = await rowsOf<Row>(pool, 'select-loyalty-program', selectCurrent, [merchantId])
  return row === undefined ? { version: 0, program: defaultLoyaltyProgram, createdAt: null } : versionOf(row)
}

/**
 * Stores a program as the next version, unless it is the current one already. Of two that come at once each gets a version of its own.
 * @param by id of the API key
 * @throws {AppError} POSTGRES_UNAVAILABLE
 */
export async function storeProgram(pool: Pool, merchantId: string, program: LoyaltyProgram, by: string): Promise<ProgramVersion> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [row] = await rowsOf<Row>(pool, 'insert-loyalty-program', insertNext, [merchantId, JSON.stringify(program), by])
      if (row === undefined) throw new Error('a program was neither stored nor there')
      return versionOf(row)
    } catch (error) {
      if (sqlState(error) !== uniqueViolation || attempt === attempts) throw error
    }
  }
}

function versionOf({ version, document, created_at: createdAt }: Row): ProgramVersion {
  return { version, program: document, createdAt }
}
