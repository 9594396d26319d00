import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../platform/project-root.ts'
import { portVariables, type ServiceName, type ServicePorts } from './native/settings.ts'

const run = promisify(execFile)

/** The compose file of the local stack. */
export function composeFile(): string {
  return join(projectRoot(), 'compose', 'compose.yaml')
}

/** True when a Docker engine answers within 3 s and the compose plugin is there; a client alone is not enough. */
export async function dockerEngineAnswers(): Promise<boolean> {
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 3_000 })
    await run('docker', ['compose', 'version'], { timeout: 3_000 })
    return true
  } catch {
    return false
  }
}

/** One set of containers: two sets of different names and ports run side by side. */
export interface ComposeProject {
  readonly name: string
  readonly ports: ServicePorts
}

/** The ports as the variables that compose.yaml reads. */
export function composeEnv(ports: ServicePorts): Record<string, string> {
  return Object.fromEntries(Object.entries(portVariables).map(([key, variable]) => [variable, String(ports[key as keyof ServicePorts])]))
}

/**
 * Runs `docker compose` on that project.
 * @returns its standard output
 * @throws {Error} with its standard error in the message
 */
export async function compose(project: ComposeProject, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', ['compose', '-p', project.name, '-f', composeFile(), ...args], {
    env: { ...process.env, ...composeEnv(project.ports) },
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}

/** Starts services and waits until their health checks pass; pulls the images first when they are absent. */
export async function composeUp(project: ComposeProject, names: readonly ServiceName[]): Promise<void> {
  await compose(project, 'up', '--detach', '--wait', '--wait-timeout', '180', ...names)
}
