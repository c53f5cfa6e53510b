import { expect, it } from 'vitest'

import { parseYuan, yuan } from '@/lib/money'

it.each([
  [0, '0'],
  [5, '0.05'],
  [100, '1'],
  [1050, '10.50'],
  [123456, '1,234.56'],
  [100000000, '1,000,000'],
  [-250, '-2.50'],
])('%d fen is %s yuan', (fen, text) => {
  expect(yuan(fen)).toBe(text)
})

it.each([
  ['88', 8800],
  [' 88.5 ', 8850],
  ['0.05', 5],
  ['19.99', 1999],
  ['88。5', 8850],
])('%j is an amount', (typed, fen) => {
  expect(parseYuan(typed)).toBe(fen)
})

it.each(['', '.', '1.', '1.234', '-1', '1e3', '12,5', 'abc', '123456789'])('%j is none', (typed) => {
  expect(parseYuan(typed)).toBeNull()
})
