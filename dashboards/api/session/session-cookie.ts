import { createHmac, timingSafeEqual } from 'node:crypto'

/** Who is signed in. Everything a request needs to know; nothing of it is kept on the server. */
export interface Session {
  readonly merchantId: string
  /** Public part of the key that opened the session, so that revoking the key ends it. */
  readonly keyId: string
  readonly environment: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

const cookieName = 'paystream_dashboard'

/**
 * Sessions as signed cookies: any instance of the process accepts them, and no store has to be up.
 * HttpOnly (no script reads it), SameSite=Strict (no other site sends it), and Secure with the `__Host-` prefix behind https.
 */
export class SessionCookies {
  readonly #key: Buffer
  readonly #secure: boolean

  /** @param secret at least 32 characters */
  constructor(secret: string, options: { readonly secure: boolean }) {
    this.#key = createHmac('sha256', secret).update('dashboard-session:v1').digest()
    this.#secure = options.secure
  }

  /** Value of `Set-Cookie` that begins a session. */
  begin(session: Session, nowMs: number): string {
    const body = Buffer.from(JSON.stringify(session)).toString('base64url')
    const maxAgeS = Math.max(0, Math.floor((session.expiresAt - nowMs) / 1_000))
    return this.#cookie(`${body}.${this.#sign(body)}`, maxAgeS)
  }

  /** Value of `Set-Cookie` that ends it in the browser. */
  end(): string {
    return this.#cookie('', 0)
  }

  /** The session in a `Cookie` header; undefined when there is none, or it is forged, damaged or expired. */
  read(cookieHeader: string | undefined, nowMs: number): Session | undefined {
    for (const value of valuesOf(cookieHeader, this.#name())) {
      const session = this.#open(value)
      if (session !== undefined && session.expiresAt > nowMs) return session
    }
    return undefined
  }

  #open(value: string): Session | undefined {
    const [body, signature, more] = value.split('.')
    if (body === undefined || signature === undefined || more !== undefined) return undefined
    const given = Buffer.from(signature)
    const expected = Buffer.from(this.#sign(body))
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Session
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url')
  }

  #name(): string {
    return this.#secure ? `__Host-${cookieName}` : cookieName
  }

  #cookie(value: string, maxAgeS: number): string {
    const secure = this.#secure ? '; Secure' : ''
    return `${this.#name()}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`
  }
}

/** Every cookie of this name: a browser may send several, and a forged one must not hide the real one. */
function valuesOf(header: string | undefined, name: string): readonly string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
