/** The 18 digits behind a QR picture: those of this moment, drawn on the phone, with or without a network. */

import type { ShownCode } from '@/api/client'
import { totp } from '@/lib/totp'

/** What the phone keeps of a code. */
export interface CodeSeed {
  /** Prefix and serial: the digits that do not change. */
  stem: string
  /** Null for who acts for another: they get codes one at a time, and none without a network. */
  secret: string | null
  /** The one that was received, and until when it is taken, in milliseconds of the server's clock. */
  digits: string
  validUntilMs: number
  periodS: number
  /** What to add to the phone's clock to get the server's. */
  clockOffsetMs: number
}

/** A code at one moment; `digits` are empty when there is none any more. */
export interface CodeNow {
  digits: string
  secondsLeft: number
}

export function seedOf(shown: ShownCode, receivedAtMs: number): CodeSeed {
  return {
    stem: shown.code.slice(0, -6),
    secret: shown.secret,
    digits: shown.code,
    validUntilMs: Date.parse(shown.valid_until),
    periodS: shown.period_s,
    clockOffsetMs: Date.parse(shown.server_time) - receivedAtMs,
  }
}

export function codeAt(seed: CodeSeed, phoneMs: number): CodeNow {
  const serverMs = phoneMs + seed.clockOffsetMs
  const secondsLeft = seed.periodS - (Math.floor(serverMs / 1000) % seed.periodS)
  if (seed.secret !== null) return { digits: seed.stem + totp(seed.secret, serverMs, seed.periodS), secondsLeft }
  return { digits: serverMs < seed.validUntilMs ? seed.digits : '', secondsLeft }
}

/** Whether a new one has to be fetched: its own time is over, though it is still taken for a while. */
export function isStale(seed: CodeSeed, phoneMs: number): boolean {
  const ownEndMs = seed.validUntilMs - seed.periodS * 1000
  return seed.secret === null && phoneMs + seed.clockOffsetMs >= ownEndMs
}

/** "660123456789492039" → "660123 456789 492039": three groups can be read out loud. */
export function inGroups(digits: string): string {
  return digits.replace(/(\d{6})(?=\d)/g, '$1 ')
}
