import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { loadConfig, sharedConfig } from '../platform/config/load-config.ts'
import { processEnv } from './environment.ts'

/**
 * The settings a command needs: its own and the addresses of the services, local ones where none are given.
 * @throws {AppError} CONFIG_INVALID naming every fault at once
 */
export function commandSettings<Own extends TProperties>(own: Own): Static<TObject<typeof sharedConfig & Own>> {
  return loadConfig(Type.Object({ ...sharedConfig, ...own }), processEnv()) as Static<TObject<typeof sharedConfig & Own>>
}
