import { expect, it } from 'vitest'

import { asLicence, misread } from '@/lib/licences'
import { hourBars, weekdayBars } from '@/lib/rhythm'

it.each([
  ['91350100m000100y43', ''],
  ['9135 0100 M000 100Y 43', ''],
  ['9135010OM000100Y43', '执照号里没有字母 O，是不是 0？'],
  ['91350100M00010OY4Z', '执照号里没有字母 O，是不是 0？'],
])('asks about letters that no number has: %s', (typed, words) => {
  expect(misread(typed)).toBe(words)
})

it('leaves out spaces and small letters', () => {
  expect(asLicence(' 9135 0100m000100y43')).toBe('91350100M000100Y43')
})

it('has two hours in a bar, and no empty ones before the first and after the last', () => {
  const counts = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 3 : hour === 12 || hour === 13 ? 1 : 0))
  expect(hourBars(counts)).toEqual([
    { label: '8–10 点', value: 3 },
    { label: '10–12 点', value: 0 },
    { label: '12–14 点', value: 2 },
  ])
  expect(hourBars([])).toEqual([])
  expect(weekdayBars([1, 0, 0, 0, 0, 0, 5]).map(({ value }) => value)).toEqual([1, 0, 0, 0, 0, 0, 5])
})
