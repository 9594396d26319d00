import type { FastifyInstance } from 'fastify'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { addJsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import { resourceIdOf } from '../resource-id.ts'
import { customerLoyalty } from './customer-loyalty.ts'
import { programReader } from './program-reader.ts'
import { currentProgram, type ProgramVersion, storeProgram } from './program-store.ts'
import { getCustomerLoyalty, getProgram, putProgram } from './schema.ts'

/** `PUT` and `GET /v1/loyalty/program`, `GET /v1/loyalty/customers/{id}`: the merchant's own. */
export function loyaltyRoutes(app: FastifyInstance, { keys, pool }: { readonly keys: KeyVerifier; readonly pool: Pool }): void {
  addJsonBody(app)
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  const readScopes = requireScope(keys, 'loyalty:write', 'payments:read')

  app.put('/v1/loyalty/program', { onRequest: requireScope(keys, 'loyalty:write'), schema: putProgram }, async (request) => {
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(programReader, value, faults)
    if (!read.ok) throw read.problem
    const { merchantId, keyId } = principalOfRequest(request)
    return viewOf(await storeProgram(pool, merchantId, read.value, keyId))
  })

  app.get('/v1/loyalty/program', { onRequest: readScopes, schema: getProgram }, async (request) =>
    viewOf(await currentProgram(pool, principalOfRequest(request).merchantId)),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/v1/loyalty/customers/:id',
    { onRequest: readScopes, schema: getCustomerLoyalty },
    async (request) => {
      const id = resourceIdOf(request.params)
      const { merchantId } = principalOfRequest(request)
      const { program } = await currentProgram(pool, merchantId)
      const found = await customerLoyalty(pool, merchantId, id, program.windowDays)
      if (found === undefined) throw new Problem('CUSTOMER_NOT_FOUND', 'no customer with this id has paid at a store of yours')
      return found
    },
  )
}

function viewOf({ version, program, createdAt }: ProgramVersion): Readonly<Record<string, unknown>> {
  return { version, ...program, createdAt: createdAt?.toISOString() ?? null }
}
