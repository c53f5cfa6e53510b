/** What an offer gives, in the words of the counter. */

import type { OfferTerms } from '@/api/client'
import { lastDay, longDay } from '@/lib/dates'
import { yuan } from '@/lib/money'
import { KINDS, TERM_NAMES, TERMS, type TermName } from '@/lib/offer-terms'

/** "立减 10 元", "9 折", "信用价 20 元（原价 35 元）"; nothing for a kind that is newer than this program. */
export function benefit(offer: OfferTerms): string {
  return said(KINDS[offer.kind]?.gain ?? '', offer)
}

/** The conditions that matter at the counter. */
export function conditions(offer: OfferTerms): string[] {
  const asked = TERM_NAMES.filter((name) => TERMS[name].condition && offer[name]).map((name) => said(TERMS[name].condition, offer))
  return offer.min_stars ? [...asked, `${offer.min_stars} 星及以上可兑换`] : asked
}

/** Words in which terms stand in braces. */
function said(words: string, offer: OfferTerms): string {
  return words.replace(/\{(\w+)\}/g, (_, name: TermName) => {
    const value = Number(offer[name] ?? 0)
    return TERMS[name].unit === 'fen' ? yuan(value) : discount(value)
  })
}

/** Ten percent off (1000 basis points) is 9 折, fifteen percent off 8.5 折. */
export function discount(offBasisPoints: number): string {
  return String((10_000 - offBasisPoints) / 1000)
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
