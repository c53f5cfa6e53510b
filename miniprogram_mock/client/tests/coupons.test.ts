import { expect, it } from 'vitest'

import type { Coupon } from '@/api/client'
import { bySoonestEnd, fate, hurry, isUsable, left, wasJustUsed } from '@/lib/coupons'

const END = '2026-12-01T00:00:00+08:00' // Its last day is the 30th of November.
const at = (iso: string): number => Date.parse(`${iso}:00+08:00`)
const coupon = (change: Partial<Coupon> = {}): Coupon =>
  ({ status: 'issued', points: 5, expires_at: END, redeemed_at: null, ...change }) as Coupon

it('is usable through its last day, whatever the backend has got round to', () => {
  expect(isUsable(coupon(), at('2026-11-30T23:59'))).toBe(true)
  expect(isUsable(coupon(), at('2026-12-01T00:00'))).toBe(false)
  expect(isUsable(coupon({ status: 'redeemed' }), at('2026-11-01T12:00'))).toBe(false)
})

it('says until when, in days that people mean', () => {
  expect(fate(coupon(), at('2026-11-01T12:00'))).toBe('可用到 2026年11月30日')
  expect(fate(coupon(), at('2026-12-02T12:00'))).toBe('已过期，积分将返还')
  expect(fate(coupon({ status: 'redeemed', redeemed_at: '2026-11-05T01:30:00+00:00' }))).toBe('11月5日 09:30 已使用')
})

it('asks to be used in its last week', () => {
  expect(hurry(coupon(), at('2026-11-22T12:00'))).toBe('')
  expect(hurry(coupon(), at('2026-11-23T12:00'))).toBe('还有 7 天')
  expect(hurry(coupon(), at('2026-11-30T22:00'))).toBe('今天到期')
  expect(hurry(coupon({ status: 'expired' }), at('2026-11-30T22:00'))).toBe('')
})

it('what ends first is shown first, and a use is watched for a while', () => {
  const [late, soon] = [coupon({ expires_at: '2026-12-20T16:00:00+00:00' }), coupon()]
  expect(bySoonestEnd([late, soon])).toEqual([soon, late])
  expect(left(late, at('2026-11-01T12:00'))).toMatch(/^还有 \d+ 天$/)
  const used = coupon({ status: 'redeemed', redeemed_at: '2026-11-05T01:30:00+00:00' })
  expect(wasJustUsed(used, at('2026-11-05T09:39'))).toBe(true)
  expect(wasJustUsed(used, at('2026-11-05T09:41'))).toBe(false)
  expect(wasJustUsed(soon, at('2026-11-05T09:31'))).toBe(false)
})
