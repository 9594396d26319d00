import type { FastifyInstance } from 'fastify'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { rowsOf } from '../../ledger-query.ts'
import { requireScope } from '../../plugins/auth.ts'
import { addJsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import { resourceIdOf } from '../resource-id.ts'
import { customerReader, getCustomer, putCustomer } from './schema.ts'

interface CustomerRow {
  readonly customer_id: string
  readonly phone: string | null
  readonly language: string
  readonly opted_out_at: Date | null
  readonly marketing_opted_out_at: Date | null
  readonly updated_at: Date
}

const columns = 'customer_id, phone, language, opted_out_at, marketing_opted_out_at, updated_at'
// Opting out belongs to the phone: another one may be texted, the same one not again. Refusing marketing belongs to the person, and stands until it is
// taken back: a PUT that says nothing of it changes nothing.
const upsert = `
insert into customers as c (customer_id, phone, language, marketing_opted_out_at) values ($1, $2, $3, case when not $4::bool then now() end)
on conflict (customer_id) do update set phone = excluded.phone, language = excluded.language, updated_at = now(),
  opted_out_at = case when c.phone is not distinct from excluded.phone then c.opted_out_at end,
  marketing_opted_out_at = case
    when $4::bool is null then c.marketing_opted_out_at
    when not $4::bool then coalesce(c.marketing_opted_out_at, now())
  end
returning ${columns}`

/** `PUT` and `GET /v1/customers/{id}`: the platform's own, not a merchant's. */
export function customerRoutes(app: FastifyInstance, { keys, pool }: { readonly keys: KeyVerifier; readonly pool: Pool }): void {
  addJsonBody(app)
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  const onRequest = requireScope(keys, 'customers:write')
  const readScopes = requireScope(keys, 'customers:write', 'customers:read')

  app.put<{ Params: { readonly id: string } }>('/v1/customers/:id', { onRequest, schema: putCustomer }, async (request) => {
    const id = resourceIdOf(request.params)
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(customerReader, value, faults)
    if (!read.ok) throw read.problem
    const { phone, language, marketing } = read.value
    const [row] = await rowsOf<CustomerRow>(pool, 'upsert-customer', upsert, [id, phone, language, marketing])
    return viewOf(row)
  })

  app.get<{ Params: { readonly id: string } }>('/v1/customers/:id', { onRequest: readScopes, schema: getCustomer }, async (request) => {
    const id = resourceIdOf(request.params)
    const [row] = await rowsOf<CustomerRow>(pool, 'select-customer', `select ${columns} from customers where customer_id = $1`, [id])
    return viewOf(row)
  })
}

function viewOf(row: CustomerRow | undefined): Readonly<Record<string, unknown>> {
  if (row === undefined) throw new Problem('CUSTOMER_NOT_FOUND', 'no customer has this id')
  const { customer_id, phone, language, opted_out_at, marketing_opted_out_at, updated_at } = row
  return {
    customerId: customer_id,
    phone,
    language,
    optedOut: opted_out_at !== null,
    marketing: marketing_opted_out_at === null,
    updatedAt: updated_at.toISOString(),
  }
}
