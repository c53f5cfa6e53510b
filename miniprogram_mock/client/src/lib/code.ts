/** The 18 digits behind a QR picture: those of this moment, drawn on the phone, with or without a network. */

import type { ShownCode } from '@/api/client'
import { totp } from '@/lib/totp'

/** What the phone keeps of a code. */
export interface CodeSeed {
  /** Prefix and serial: the digits that do not change. */
  stem: string
  secret: string
  periodS: number
  /** What to add to the phone's clock to get the server's. */
  clockOffsetMs: number
}

/** A code at one moment. */
export interface CodeNow {
  digits: string
  secondsLeft: number
}

export function seedOf(shown: ShownCode, receivedAtMs: number): CodeSeed {
  return {
    stem: shown.code.slice(0, -6),
    secret: shown.secret,
    periodS: shown.period_s,
    clockOffsetMs: Date.parse(shown.server_time) - receivedAtMs,
  }
}

export function codeAt(seed: CodeSeed, phoneMs: number): CodeNow {
  const serverMs = phoneMs + seed.clockOffsetMs
  const secondsIn = Math.floor(serverMs / 1000) % seed.periodS
  return { digits: seed.stem + totp(seed.secret, serverMs, seed.periodS), secondsLeft: seed.periodS - secondsIn }
}

/** "660123456789492039" → "660123 456789 492039": three groups can be read out loud. */
export function inGroups(digits: string): string {
  return digits.replace(/(\d{6})(?=\d)/g, '$1 ')
}
