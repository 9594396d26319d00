import type { FastifyInstance } from 'fastify'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { rowsOf } from '../../ledger-query.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { addJsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import { resourceIdOf } from '../resource-id.ts'
import { getStore, putStore, storeReader } from './schema.ts'

interface StoreRow {
  readonly store_id: string
  readonly name: string
  readonly category: string | null
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly address: string | null
  readonly business_number: string | null
  readonly representative: string | null
  readonly phone: string | null
  readonly visit_threshold: number
  readonly updated_at: Date
}

const columns =
  'store_id, name, category, country, latitude, longitude, address, business_number, representative, phone, visit_threshold, updated_at'
const upsert = `
insert into stores
  (merchant_id, store_id, name, category, country, latitude, longitude, address, business_number, representative, phone, visit_threshold)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (merchant_id, store_id) do update set name = excluded.name, category = excluded.category, country = excluded.country,
  latitude = excluded.latitude, longitude = excluded.longitude, address = excluded.address, business_number = excluded.business_number,
  representative = excluded.representative, phone = excluded.phone, visit_threshold = excluded.visit_threshold, updated_at = now()
returning ${columns}`

/** `PUT` and `GET /v1/stores/{id}`: the merchant's own. */
export function storeRoutes(app: FastifyInstance, { keys, pool }: { readonly keys: KeyVerifier; readonly pool: Pool }): void {
  addJsonBody(app)
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)

  app.put<{ Params: { readonly id: string } }>(
    '/v1/stores/:id',
    { onRequest: requireScope(keys, 'stores:write'), schema: putStore },
    async (request) => {
      const id = resourceIdOf(request.params)
      const { value, faults } = jsonBodyOf(request)
      const read = readBody(storeReader, value, faults)
      if (!read.ok) throw read.problem
      const { name, category, country, latitude, longitude, address, businessNumber, representative, phone, visitThreshold } = read.value
      const { merchantId } = principalOfRequest(request)
      const place = [country, latitude, longitude, address]
      const values = [merchantId, id, name, category, ...place, businessNumber, representative, phone, visitThreshold]
      const [row] = await rowsOf<StoreRow>(pool, 'upsert-store', upsert, values)
      return viewOf(row)
    },
  )

  const readScopes = requireScope(keys, 'stores:write', 'payments:read')
  app.get<{ Params: { readonly id: string } }>('/v1/stores/:id', { onRequest: readScopes, schema: getStore }, async (request) => {
    const id = resourceIdOf(request.params)
    const { merchantId } = principalOfRequest(request)
    const select = `select ${columns} from stores where merchant_id = $1 and store_id = $2`
    const [row] = await rowsOf<StoreRow>(pool, 'select-store', select, [merchantId, id])
    return viewOf(row)
  })
}

function viewOf(row: StoreRow | undefined): Readonly<Record<string, unknown>> {
  if (row === undefined) throw new Problem('STORE_NOT_FOUND', 'no store of yours has this id')
  const { store_id, business_number, visit_threshold, updated_at, ...same } = row
  return {
    storeId: store_id,
    ...same,
    businessNumber: business_number,
    visitThreshold: visit_threshold,
    updatedAt: updated_at.toISOString(),
  }
}
