/**
 * Idempotency keys. A key names what a person means to happen, not one try at it: when an answer gets lost, the same key
 * is sent again, and the backend gives the answer it has kept instead of doing it twice.
 */

import { ApiError } from './http'

export function newKey(): string {
  const part = (): string => Math.floor(Math.random() * 36 ** 8).toString(36).padStart(8, '0')
  return `${Date.now().toString(36)}-${part()}${part()}`
}

/**
 * One thing that somebody means to happen, however often it has to be sent.
 *
 * `run` sends it, and by itself once more when the answer was lost; the next `run` keeps the key until a request has been
 * answered. `about` is what it is about (say, the code and the bill): with another one it is another intent.
 */
export class Intent {
  private key = newKey()
  private about = ''

  async run<T>(request: (key: string) => Promise<T>, about = ''): Promise<T> {
    if (about !== this.about) this.renew(about)
    try {
      const answer = await this.twice(request)
      this.renew(about)
      return answer
    } catch (error) {
      if (!mayHaveHappened(error)) this.renew(about)
      throw error
    }
  }

  /** Mean what was meant before this started: the key goes on, so that the effect stays one. */
  resume(key: string, about: string): void {
    this.key = key
    this.about = about
  }

  private async twice<T>(request: (key: string) => Promise<T>): Promise<T> {
    try {
      return await request(this.key)
    } catch (error) {
      if (error instanceof ApiError && error.isLost) return request(this.key)
      throw error
    }
  }

  private renew(about: string): void {
    this.key = newKey()
    this.about = about
  }
}

/** Without an answer of ours, or with one that asks to wait, the effect may be there already. */
export function mayHaveHappened(error: unknown): boolean {
  return error instanceof ApiError && (error.isLost || error.status >= 500 || error.code === 'idempotency_key_busy')
}
