import { expect, it } from 'vitest'

import type { OfferDraft } from '@/api/shop'
import { doubts } from '@/lib/offer-doubts'

const draft = (terms: Partial<OfferDraft> = {}): OfferDraft => ({
  kind: 'cash_off',
  title: '剪发立减',
  stock_total: 100,
  per_person: 1,
  cash_off_fen: 1000,
  min_spend_fen: 3000,
  valid_from: '2026-11-01T00:00:00+08:00',
  valid_until: '2026-12-31T23:59:59+08:00',
  ...terms,
}) as OfferDraft

it('has no doubts about what is usual', () => {
  expect(doubts(draft())).toEqual([])
  expect(doubts(draft({ kind: 'percent_off', cash_off_fen: undefined, percent_off_bp: 2000, max_saving_fen: 1000 }))).toEqual([])
})

it.each<[Partial<OfferDraft>, string]>([
  [{ cash_off_fen: 5000 }, '满 30 元减 50 元'],
  [{ cash_off_fen: 3000 }, '满 30 元减 30 元'],
  [{ per_person: 99 }, '每人最多 99 份：一个人可以换走很多'],
  [{ per_person: 9, stock_total: 5 }, '总共只有 5 份'],
  [{ kind: 'percent_off', cash_off_fen: undefined, percent_off_bp: 8000 }, '打 2 折'],
  [{ kind: 'percent_off', cash_off_fen: undefined, percent_off_bp: 2000, max_saving_fen: 5000 }, '上限比门槛还高'],
  [{ subsidy_kind: 'fixed', subsidy_fen: 2000 }, '每笔补贴 20 元，比优惠的 10 元还多'],
  [{ valid_until: '2029-12-31T23:59:59+08:00' }, '一年多'],
])('asks about %o', (terms, words) => {
  const [said, ...others] = doubts(draft(terms))
  expect(said).toContain(words)
  expect(others).toEqual([])
})
