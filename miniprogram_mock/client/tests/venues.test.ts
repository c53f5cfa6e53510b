import { describe, expect, it } from 'vitest'

import type { Gathering, Relative } from '@/api/gatherings'
import type { VenueDay } from '@/api/venues'
import { isSlot, ownState, standing, stateOf } from '@/lib/gatherings'
import { freeWords, nextFree, peopleIn, slotState, span, terms } from '@/lib/venues'

const FOUND = {
  venue: { needs_approval: false, people_max: 20 },
  slot_minutes: 90,
  days_ahead: 7,
  household_max: 2,
  bookings: 0,
  cancel_hours: 2,
  rules: '用后打扫干净',
} as VenueDay

describe('a time of a venue', () => {
  it('says from when until when, and midnight as the end of the day', () => {
    expect(span({ starts_at: '2026-12-05T01:00:00+00:00', ends_at: '2026-12-05T02:30:00+00:00' })).toBe('09:00—10:30')
    expect(span({ starts_at: '2026-12-05T14:00:00+00:00', ends_at: '2026-12-05T16:00:00+00:00' })).toBe('22:00—24:00')
  })

  it('says in a word whether it is free', () => {
    expect(slotState({ state: 'free', own_state: null }).word).toBe('空闲')
    expect(slotState({ state: 'taken', own_state: null }).word).toBe('已订')
    expect(slotState({ state: 'blocked', own_state: null }).word).toBe('不开放')
    expect(slotState({ state: 'mine', own_state: 'confirmed' }).word).toBe('已订好')
    expect(slotState({ state: 'mine', own_state: 'asked' }).word).toBe('待社区同意')
    expect(freeWords(0)).toBe('没有空闲')
    expect(freeWords(3)).toBe('3 个空闲')
  })
})

it('says when a venue is free first', () => {
  expect(nextFree({ next_free: null }).word).toBe('近期没有空闲')
  expect(nextFree({ next_free: '2026-12-05T01:00:00+00:00' }).word).toMatch(/^最近空闲 .* 09:00$/)
})

it('says what one has to keep to', () => {
  expect(terms(FOUND)).toEqual([
    '一个时段 1 小时 30 分，可以订 7 天以内的。',
    '每户最多同时订 2 次。',
    '订了就算，不用等。',
    '开始前 2 小时可以取消。',
    '用后打扫干净',
  ])
  const asked = { ...FOUND, bookings: 1, cancel_hours: 0, rules: '', venue: { ...FOUND.venue, needs_approval: true } }
  expect(terms(asked).slice(1)).toEqual([
    '每户最多同时订 2 次，现在已订 1 次。',
    '订了以后社区看过才算，时段先为您留 24 小时。',
    '开始以前都可以取消。',
  ])
})

it('takes a number of people that fits', () => {
  expect(peopleIn(' 6 ', 20)).toBe(6)
  for (const wrong of ['', '0', '21', '六', '-1', '1.5']) expect(peopleIn(wrong, 20)).toBeNull()
})

it('speaks of a booked time as of a room, not of an outing', () => {
  const slot = { venue_id: 3, state: 'full', places_left: 0 } as Gathering
  const me = { is_oneself: true, name: '张*明', state: 'confirmed', held_until: null } as Relative
  expect([isSlot(slot), isSlot({ venue_id: null })]).toEqual([true, false])
  expect([stateOf(slot).word, stateOf({ ...slot, state: 'open' }).word]).toEqual(['已订', '空闲'])
  expect([ownState('attended', true).word, ownState('attended').word]).toEqual(['已使用', '已参加'])
  expect(standing(me, slot)).toBe('您已订好，请按时使用。')
  expect(standing({ ...me, state: 'asked' }, slot)).toBe('您的申请等社区同意，时段先留着。')
  expect(standing({ ...me, state: 'attended' }, slot)).toBe('您用过了。')
  expect(standing({ ...me, state: null }, slot)).toBe('')
})
