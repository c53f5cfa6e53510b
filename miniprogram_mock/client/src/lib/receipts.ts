/** What a redemption means for the till. */

import type { OfferTerms, Redemption } from '@/api/client'

/** What the customer still pays; null where the shop did not say what was bought. */
export function toCollectFen(receipt: Redemption, offer: OfferTerms | null): number | null {
  if (receipt.bill_fen !== null) return Math.max(0, receipt.bill_fen - receipt.saving_fen)
  if (offer?.kind === 'credit_price') return offer.credit_price_fen
  if (offer?.kind === 'free_item') return 0
  return null
}
