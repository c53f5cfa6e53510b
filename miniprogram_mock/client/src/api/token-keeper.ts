/** Keeps one token fresh: signs in at the first need, before it ends, and when the backend refuses it; one at a time. */

export interface Token {
  token: string
  /** ISO 8601. */
  expires_at: string
}

/** A token that ends within this time is as good as over: the request is still under way then. */
const MARGIN_MS = 60_000

export class TokenKeeper {
  private held: Token | null = null
  private signingIn: Promise<Token> | null = null

  constructor(
    private readonly signIn: () => Promise<Token>,
    private readonly now: () => number = Date.now,
  ) {}

  async token(): Promise<string> {
    if (this.held && Date.parse(this.held.expires_at) - this.now() > MARGIN_MS) return this.held.token
    return this.fresh()
  }

  /** Several requests may find out at once that a token is stale: only the first of them signs in. */
  async renew(stale: string): Promise<string> {
    if (this.held && this.held.token !== stale) return this.held.token
    return this.fresh()
  }

  forget(): void {
    this.held = null
  }

  private async fresh(): Promise<string> {
    this.signingIn ??= this.signIn().finally(() => {
      this.signingIn = null
    })
    this.held = await this.signingIn
    return this.held.token
  }
}
