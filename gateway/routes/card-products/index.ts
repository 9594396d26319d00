import type { FastifyInstance } from 'fastify'
import type { Faults } from '../../../core/body/reader.ts'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { newestProducts, type ProductVersion, productVersions, putCardProduct } from '../../card-catalogue.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { addJsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import { productReader, slug } from './product-reader.ts'
import { getProducts, getProductVersions, putProduct } from './schema.ts'

interface WithId {
  readonly Params: { readonly id: string }
}

/** `/v1/card-products`: the catalogue of cards and what they give back. Written by the operator, read by any merchant too. */
export function cardProductRoutes(app: FastifyInstance, { keys, pool }: { readonly keys: KeyVerifier; readonly pool: Pool }): void {
  addJsonBody(app)
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  const onWrite = requireScope(keys, 'benefits:write')
  const onRead = requireScope(keys, 'benefits:write', 'customers:write', 'payments:read')

  app.put<WithId>('/v1/card-products/:id', { onRequest: onWrite, schema: putProduct }, async (request) => {
    const id = slugOf(request.params)
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(productReader, value, faults)
    if (!read.ok) throw read.problem
    const written = await putCardProduct(pool, { id, ...read.value }, principalOfRequest(request).keyId)
    // unchanged: the version that has this content
    const [present] = written === undefined ? await productVersions(pool, id) : [written]
    return viewOf(present as ProductVersion)
  })

  app.get('/v1/card-products', { onRequest: onRead, schema: getProducts }, async () => {
    const { version, products } = await newestProducts(pool)
    return { version, products: products.map(viewOf) }
  })

  app.get<WithId>('/v1/card-products/:id/versions', { onRequest: onWrite, schema: getProductVersions }, async (request) => {
    const versions = await productVersions(pool, slugOf(request.params))
    if (versions.length === 0) throw new Problem('CARD_PRODUCT_NOT_FOUND', 'the catalogue has no product of this id')
    return { versions: versions.map((each) => ({ ...viewOf(each), writtenBy: each.writtenBy })) }
  })
}

function slugOf({ id }: { readonly id: string }): string {
  const faults: Faults = []
  slug(id, faults)
  const [fault] = faults
  if (fault === undefined) return id
  throw new Problem('PARAMETER_INVALID', { detail: `the id in the URL ${fault.message}`, errors: [{ path: 'id', message: fault.message }] })
}

function viewOf({ product, version, writtenAt }: ProductVersion): Readonly<Record<string, unknown>> {
  const { id, issuer, nameKo, nameEn, issued, monthlyCaps, offers } = product
  return { id, issuer, nameKo, nameEn, issued, monthlyCaps, offers, version, writtenAt: writtenAt.toISOString() }
}
