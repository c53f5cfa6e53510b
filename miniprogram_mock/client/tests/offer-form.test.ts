import { expect, it } from 'vitest'

import type { ShopOffer } from '@/api/shop'
import { draftOf, emptyForm, fieldsOf, formOf, offOfZhe } from '@/lib/offer-form'

const form = () => emptyForm('2026-11-01', '2026-12-31')

it.each([
  ['9', 1000],
  ['8.5', 1500],
  ['9.95', 50],
  ['10', null],
  ['0.5', null],
  ['八', null],
])('reads %s 折 as %s basis points off', (typed, off) => {
  expect(offOfZhe(typed)).toBe(off)
})

it('sends fen, days in Shanghai, and only the fields of the kind', () => {
  const filled = form()
  Object.assign(filled.values, { title: ' 剪发立减 ', stock_total: '20', cash_off_fen: '10.5', list_price_fen: '99' })
  expect(draftOf(filled)).toEqual({
    draft: {
      kind: 'cash_off',
      title: '剪发立减',
      points: 0,
      stock_total: 20,
      per_person: 1,
      min_stars: 0,
      coupon_days: 30,
      valid_from: '2026-11-01T00:00:00+08:00',
      valid_until: '2026-12-31T23:59:59+08:00',
      cash_off_fen: 1050,
      subsidy_kind: 'none',
    },
  })
})

it('sends the steps of a member discount and no stock', () => {
  const filled = { ...form(), kind: 'member_discount' as const }
  Object.assign(filled.values, { title: '会员优惠', stock_total: '20' })
  const made = draftOf(filled)
  expect(made).toHaveProperty('draft.stars_off_bp', { '3': 500, '4': 1000, '5': 2000 })
  expect(made).not.toHaveProperty('draft.stock_total')
})

it('says at the field what it cannot read', () => {
  const filled = { ...form(), kind: 'percent_off' as const }
  Object.assign(filled.values, { title: '洗剪吹', percent_off_bp: '80', stock_total: '1.5' })
  const made = draftOf(filled)
  expect(Object.keys('errors' in made ? made.errors : {}).sort()).toEqual(['percent_off_bp', 'stock_total'])
})

it('asks for what is missing, all of it at once', () => {
  const made = draftOf(form())
  expect(Object.keys('errors' in made ? made.errors : {}).sort()).toEqual(['cash_off_fen', 'stock_total', 'title'])
})

it('asks for at least one step of a member discount', () => {
  const filled = { ...form(), kind: 'member_discount' as const, steps: { '3': '' } }
  filled.values.title = '会员优惠'
  expect(draftOf(filled)).toEqual({ errors: { stars_off_bp: '请至少填写一个星级的折数。' } })
})

it('asks for a subsidy only what belongs to it', () => {
  const filled = form()
  expect(fieldsOf({ ...filled, subsidy_kind: 'share' })).toContain('subsidy_cap_fen')
  expect(fieldsOf({ ...filled, subsidy_kind: 'share' })).not.toContain('subsidy_fen')
})

it.each([
  { kind: 'cash_off', cash_off_fen: 1050, min_spend_fen: 3000, subsidy_kind: 'fixed', subsidy_fen: 250 },
  { kind: 'percent_off', percent_off_bp: 1500, max_saving_fen: 2000, subsidy_kind: 'share', subsidy_share_bp: 5000, subsidy_cap_fen: 100 },
  { kind: 'credit_price', list_price_fen: 1500, credit_price_fen: 1050, subsidy_kind: 'none' },
])('fills the form with an offer so that the same is sent again: %o', (terms) => {
  const common = {
    title: '剪发', description: '周一至周五', points: 5, stock_total: 20, per_person: 2, min_stars: 3, coupon_days: 30,
    valid_from: '2026-11-01T00:00:00+08:00', valid_until: '2026-12-31T23:59:59+08:00',
  }
  const offer = { ...common, ...terms, picture_key: 'a1' } as unknown as ShopOffer
  expect(draftOf(formOf(offer, '2026-10-01', '2026-12-01'))).toEqual({ draft: { ...common, ...terms, picture_key: 'a1' } })
})

it('fills the steps of a member discount, and begins today where the days are over', () => {
  const offer = {
    kind: 'member_discount', title: '会员', description: '', stars_off_bp: { '3': 500, '5': 1550 }, subsidy_kind: 'none',
    valid_from: '2026-01-01T00:00:00+08:00', valid_until: '2026-02-01T00:00:00+08:00',
  } as unknown as ShopOffer
  const form = formOf(offer, '2026-11-01', '2027-01-31')
  expect(form.steps).toEqual({ '1': '', '2': '', '3': '9.5', '4': '', '5': '8.45' })
  expect([form.values.valid_from, form.values.valid_until]).toEqual(['2026-11-01', '2027-01-31'])
})
