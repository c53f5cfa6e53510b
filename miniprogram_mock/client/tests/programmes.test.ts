import { describe, expect, it } from 'vitest'

import type { Programme, Rule } from '@/api/records'
import { isOpen, stateOf, whenOf, worthOf } from '@/lib/programmes'

const open: Pick<Programme, 'state' | 'comment_until'> = { state: 'comment', comment_until: '2026-11-30' }

describe('a version of a programme', () => {
  it('takes comments to the end of its last day, and only in that state', () => {
    expect(isOpen(open, '2026-11-30')).toBe(true)
    expect(isOpen(open, '2026-12-01')).toBe(false)
    expect(isOpen({ ...open, state: 'decided' }, '2026-11-30')).toBe(false)
    expect(isOpen({ ...open, comment_until: null }, '2026-11-30')).toBe(false)
  })

  it('says how far it is, and never an English word', () => {
    expect(stateOf(open, '2026-11-30')).toEqual({ word: '征求意见', tone: 'gold' })
    expect(stateOf(open, '2026-12-01').word).toBe('待议定')
    expect(stateOf({ state: 'superseded', comment_until: null }).word).toBe('已结束')
  })

  it('says from when until when it holds', () => {
    expect(whenOf({ starts_on: null, ends_on: null })).toBe('')
    expect(whenOf({ starts_on: '2000-01-01', ends_on: null })).toBe('')
    expect(whenOf({ starts_on: '2026-12-01', ends_on: null })).toBe('2026年12月1日起')
    expect(whenOf({ starts_on: '2026-12-01', ends_on: '2027-02-28' })).toBe('2026年12月1日到2027年2月28日')
  })
})

describe('what a rule is worth', () => {
  const rule = { scores: [5], points: null } as unknown as Rule
  it('is one score, a range, or points alone', () => {
    expect(worthOf(rule)).toBe('+5 分')
    expect(worthOf({ ...rule, scores: [-5] })).toBe('-5 分')
    expect(worthOf({ ...rule, scores: [10, 1, 5] })).toBe('+1 分 到 +10 分')
    expect(worthOf({ ...rule, scores: [0], points: 2 })).toBe('2 积分')
  })
})
