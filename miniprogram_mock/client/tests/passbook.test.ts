import { expect, it } from 'vitest'

import type { Movement } from '@/api/records'
import { byMonth, reason } from '@/lib/passbook'

const movement = (amount: number, occurred_at: string, kind: Movement['kind'] = 'award'): Movement => ({
  id: 1,
  amount,
  kind,
  memo: '好人好事',
  occurred_at,
  source: null, by_helper: false,
})
const MOVEMENTS = [
  movement(-10, '2026-11-20T04:00:00+00:00', 'claim'),
  movement(30, '2026-10-31T16:00:00+00:00'), // In Shanghai November has begun.
  movement(5, '2026-10-31T15:59:00+00:00'),
]

it('adds up each month of the calendar here', () => {
  const months = byMonth(MOVEMENTS, true)
  expect(months.map(({ month, sums }) => [month, sums])).toEqual([
    ['2026-11', { earned: 30, spent: 10 }],
    ['2026-10', { earned: 5, spent: 0 }],
  ])
})

it('does not add up a month that goes on', () => {
  expect(byMonth(MOVEMENTS, false).map(({ sums }) => sums === null)).toEqual([false, true])
  expect(byMonth([], true)).toEqual([])
})

it('says why, also of what it does not know', () => {
  expect(reason(movement(-1, '2026-11-01T00:00:00+00:00', 'expiry'))).toBe('积分到期')
  expect(reason(movement(1, '2026-11-01T00:00:00+00:00', 'coupon_cancelled'))).toBe('退回券，积分返还')
  expect(reason(movement(-1, '2026-11-01T00:00:00+00:00', 'new_kind' as Movement['kind']))).toBe('积分减少')
})
