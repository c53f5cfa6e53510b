/**
 * A redemption on its way: kept on the phone from before it is sent until there is an answer. Whatever happens meanwhile
 * (the page is left, the phone runs out of power), it can be sent again with its key, and shows the one result.
 */

import type { Schemas } from '@/api/client'
import type { Scan } from '@/api/shop'
import { keep, kept } from '@/lib/cache'

export interface PendingRedemption {
  /** The idempotency key. */
  key: string
  body: Schemas['RedemptionIn']
  /** What the code was, for the words on the receipt. */
  scan: Scan
  /** Milliseconds since 1970. */
  sentAt: number
}

/** The backend keeps its answers longer than this; a shop that comes back later looks it up in its list. */
const WORTH_ASKING_MS = 7 * 86_400_000

/** A till that cannot reach the backend for longer than this many customers has other worries. */
const MOST = 50

const drawer = (shop: string): string => `pending-redemption:${shop}`

export function remember(shop: string, pending: PendingRedemption): void {
  const others = pendingOf(shop).filter(({ key }) => key !== pending.key)
  keep(drawer(shop), [...others, pending].slice(-MOST))
}

export function forget(shop: string, answered: string): void {
  keep(drawer(shop), pendingOf(shop).filter(({ key }) => key !== answered))
}

/** What this shop has not had an answer to, the oldest first. */
export function pendingOf(shop: string, now = Date.now()): PendingRedemption[] {
  return (kept<PendingRedemption[]>(drawer(shop)) ?? []).filter(({ sentAt }) => now - sentAt < WORTH_ASKING_MS)
}
