/** Whose requests these are. The session store provides it; the API layer need not know how. */

export interface Credentials {
  /** A token that should still be good; signs in when there is none. */
  token(): Promise<string>
  /** A fresh token, after the backend refused `stale`. */
  renew(stale: string): Promise<string>
  /** The shop that the caller is working in, where they have one. */
  shop(): string | null
  /** The id of the resident for whom they act, where they do. */
  helped(): number | null
  /** The backend says that they do not act for them any more. */
  helpsNoMore(): void
}

let credentials: Credentials | null = null

export function provideCredentials(provided: Credentials): void {
  credentials = provided
}

export function currentCredentials(): Credentials {
  if (!credentials) throw new Error('nobody has provided credentials')
  return credentials
}
