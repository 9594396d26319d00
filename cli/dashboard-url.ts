import { type Environment, processPort } from './processes.ts'

/** Origin that browsers see, without a slash at its end. */
export function dashboardUrlOf(env: Environment): string {
  return env.DASHBOARDS_PUBLIC_URL || `http://127.0.0.1:${processPort('dashboards', env)}`
}
