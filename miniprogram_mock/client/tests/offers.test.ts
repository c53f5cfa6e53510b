import { expect, it } from 'vitest'

import type { OfferTerms } from '@/api/client'
import { kindLabel } from '@/lib/offer-terms'
import { benefit, conditions } from '@/lib/offers'

const offer = (terms: Partial<OfferTerms>): OfferTerms => terms as OfferTerms

it.each<[Partial<OfferTerms>, string]>([
  [{ kind: 'cash_off', cash_off_fen: 1050 }, '立减 10.50 元'],
  [{ kind: 'percent_off', percent_off_bp: 1500 }, '8.5 折'],
  [{ kind: 'credit_price', credit_price_fen: 2000, list_price_fen: 3500 }, '信用价 20 元（原价 35 元）'],
  [{ kind: 'free_item', list_price_fen: 1200 }, '免费，价值 12 元'],
  [{ kind: 'member_discount' }, '按星级打折，结账时出示会员码'],
])('says what %o gives', (terms, words) => {
  expect(benefit(offer(terms))).toBe(words)
})

it('says nothing of a kind that it does not know', () => {
  expect([benefit(offer({ kind: 'newer' as never })), kindLabel('newer' as never)]).toEqual(['', ''])
})

it('says the conditions in the order in which they are asked for', () => {
  const all = { max_saving_fen: 5000, min_spend_fen: 300_000, min_stars: 3 }
  expect(conditions(offer(all))).toEqual(['满 3,000 元可用', '最多省 50 元', '3 星及以上可兑换'])
  expect(conditions(offer({ max_saving_fen: null, min_spend_fen: null, min_stars: 0 }))).toEqual([])
})
