/** What an offer gives, in the words of the counter. */

import type { OfferTerms } from '@/api/client'
import { lastDay, longDay } from '@/lib/dates'
import { yuan } from '@/lib/money'

/** "立减 10 元", "9 折", "信用价 20 元（原价 35 元）". */
export function benefit(offer: OfferTerms): string {
  switch (offer.kind) {
    case 'cash_off':
      return `立减 ${yuan(offer.cash_off_fen ?? 0)} 元`
    case 'percent_off':
      return `${discount(offer.percent_off_bp ?? 0)} 折`
    case 'credit_price':
      return `信用价 ${yuan(offer.credit_price_fen ?? 0)} 元（原价 ${yuan(offer.list_price_fen ?? 0)} 元）`
    case 'free_item':
      return offer.list_price_fen ? `免费，价值 ${yuan(offer.list_price_fen)} 元` : '免费'
    case 'member_discount':
      return '按星级打折，结账时出示会员码'
  }
}

/** Ten percent off (1000 basis points) is 9 折, fifteen percent off 8.5 折. */
export function discount(offBasisPoints: number): string {
  return String((10_000 - offBasisPoints) / 1000)
}

/** The conditions that matter at the counter. */
export function conditions(offer: OfferTerms): string[] {
  const said: string[] = []
  if (offer.min_spend_fen) said.push(`满 ${yuan(offer.min_spend_fen)} 元可用`)
  if (offer.max_saving_fen) said.push(`最多省 ${yuan(offer.max_saving_fen)} 元`)
  if (offer.min_stars) said.push(`${offer.min_stars} 星及以上可兑换`)
  return said
}

/** Where an offer can be used, in a few words. */
export function place(offer: OfferTerms): string {
  return offer.merchant?.name ?? '各联盟商户'
}

/** Whether it can be used in this community: at a shop there, or at every shop around. */
export function isNear(offer: OfferTerms, communityId: number | undefined): boolean {
  return !offer.merchant || offer.merchant.community_id === communityId
}

/** Everything to know before claiming, one sentence each. */
export function terms(offer: OfferTerms): string[] {
  const said = [`在${place(offer)}使用`, ...conditions(offer), ...starDiscounts(offer)]
  if (offer.kind !== 'member_discount') said.push(`每人最多 ${offer.per_person} 张，还剩 ${offer.stock_left} 张`)
  said.push(`${longDay(offer.valid_from)}至${lastDay(offer.valid_until)}有效`)
  return said
}

/** "3 星打 9.5 折", from the fewest stars up. */
function starDiscounts(offer: OfferTerms): string[] {
  const byStars = Object.entries(offer.stars_off_bp ?? {}).sort(([a], [b]) => Number(a) - Number(b))
  return byStars.map(([stars, off]) => `${stars} 星打 ${discount(off)} 折`)
}
