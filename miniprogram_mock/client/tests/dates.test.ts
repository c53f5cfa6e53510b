import { expect, it } from 'vitest'

import { daysUntil, longDay, moment, monthName, monthOf, today } from '@/lib/dates'

const LATE_IN_LONDON = '2026-10-31T16:30:00+00:00' // Half past midnight in Shanghai, on the first of November.

it('shows Shanghai’s day, month and minute', () => {
  expect(longDay(LATE_IN_LONDON)).toBe('2026年11月1日')
  expect(moment(LATE_IN_LONDON)).toBe('11月1日 00:30')
  expect(monthOf(LATE_IN_LONDON)).toBe('2026-11')
  expect(today(Date.parse(LATE_IN_LONDON))).toBe('2026-11-01')
})

it('shows a date without a time as it is', () => {
  expect(longDay('2026-11-05')).toBe('2026年11月5日')
  expect(monthName('2026-02')).toBe('2026年2月')
})

it('counts days by midnight in Shanghai', () => {
  const now = Date.parse('2026-11-01T23:59:00+08:00')
  expect(daysUntil('2026-11-01', now)).toBe(0)
  expect(daysUntil('2026-11-02T00:01:00+08:00', now)).toBe(1)
  expect(daysUntil('2026-10-31', now)).toBe(-1)
})
