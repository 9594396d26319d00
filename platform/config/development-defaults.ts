import { AppError } from '../../core/errors.ts'

/**
 * Development defaults are public, so production refuses them.
 * @param defaults the public value of each secret, by the name of its variable
 * @throws {AppError} CONFIG_INVALID naming every one that still has its default while NODE_ENV is production
 */
export function refuseDevelopmentDefaults(
  config: { readonly NODE_ENV: unknown } & Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, string>>,
): void {
  if (config.NODE_ENV !== 'production') return
  const names = Object.keys(defaults).filter((name) => name in config && config[name] === defaults[name])
  if (names.length > 0) throw new AppError('CONFIG_INVALID', `production needs values of its own for ${names.join(', ')}`)
}
