import { describe, expect, it } from 'vitest'

import type { AgendaItem, Meeting } from '@/api/councils'
import { canObjectTo, canVoteOn, counted, handsOf, startsAt, whyNoVote } from '@/lib/meetings'
import { addressOf } from '@/lib/public-page'

const ITEM: AgendaItem = {
  id: 1,
  position: 1,
  kind: 'text',
  title: '设立清洁日',
  lines: [],
  records: [],
  version: null,
  nominee: null,
  state: 'open',
  choice: null,
  related: false,
  votes: null,
  can_raise: [],
}
const MEETING: Meeting = {
  id: 1,
  council: '信用议事会',
  community: '示例社区',
  place: '社区会议室',
  starts_at: '2026-12-01T06:00:00+00:00',
  state: 'running',
  reason: '',
  number: 2,
  seat: 'resident',
  present: true,
  can_vote: true,
  members: 5,
  members_present: 4,
  quorum: 4,
  items: [ITEM],
  minutes: null,
  can_sign: false,
  signed: false,
  leads: false,
  roll: [],
}

describe('a vote', () => {
  it.each<[string, Partial<Meeting>, Partial<AgendaItem>]>([
    ['', {}, {}],
    ['您已投票：反对。一人一票，不能更改。', {}, { choice: 'no' }],
    ['监督员列席会议，不参加表决。', { seat: 'supervisor', can_vote: false }, {}],
    ['您的席位已经结束，不参加表决。', { can_vote: false }, {}],
    ['这个议题涉及您或您的家人，按规定回避，不参加表决。', {}, { related: true }],
    ['请先签到，再投票。', { present: false }, {}],
    ['到会 3 人，满 4 人才能表决，请稍等。', { members_present: 3 }, {}],
  ])('is refused with words: %s', (words, meeting, item) => {
    const [a, b] = [
      { ...MEETING, ...meeting },
      { ...ITEM, ...item },
    ]
    expect(whyNoVote(a, b)).toBe(words)
    expect(canVoteOn(a, b)).toBe(!words)
  })

  it('is possible while a meeting runs, and not before or after', () => {
    for (const state of ['called', 'voted', 'minuted', 'signed', 'cancelled'] as const)
      expect(canVoteOn({ ...MEETING, state }, ITEM)).toBe(false)
    expect(canVoteOn(MEETING, { ...ITEM, state: 'adopted' })).toBe(false)
  })

  it('can be had on one record of several', () => {
    const record = { id: 1, words: '记录 1：S.1 好人好事，+5 分', subject: '张*', pictures: 0 }
    const several = { ...ITEM, records: [record, { ...record, id: 2 }] }
    expect(canObjectTo(MEETING, several)).toBe(true)
    expect(canObjectTo({ ...MEETING, state: 'called' }, several)).toBe(true)
    expect(canObjectTo(MEETING, { ...ITEM, records: [record] })).toBe(false)
    expect(canObjectTo(MEETING, { ...several, related: true })).toBe(false)
    expect(canObjectTo(MEETING, { ...several, state: 'adopted' })).toBe(false)
    expect(canObjectTo({ ...MEETING, seat: 'supervisor' }, several)).toBe(false)
    expect(canObjectTo({ ...MEETING, state: 'voted' }, several)).toBe(false)
  })

  it('is counted in one line', () => {
    expect(counted({ yes: 3, no: 1, abstain: 0, recused: 1, absent: 0 })).toBe('赞成 3，反对 1，弃权 0，回避 1，缺席 0')
  })
})

describe('the page of a version', () => {
  it('is on the server that the app asks', () => {
    expect(addressOf('/r/qishan#v2', '/api/v1')).toBe('/r/qishan#v2')
    expect(addressOf('/r/qishan#v2', 'https://bank.example:8443/api/v1')).toBe('https://bank.example:8443/r/qishan#v2')
  })
})

describe('what the chair enters', () => {
  it('is of those alone who have raised a hand', () => {
    expect(handsOf({ 3: 'yes', 4: '', 5: 'abstain' })).toEqual([
      { member_id: 3, choice: 'yes' },
      { member_id: 5, choice: 'abstain' },
    ])
  })

  it.each([
    ['2026-12-01', '9:05', '2026-12-01T09:05:00+08:00'],
    ['2026-12-01', '14：00', '2026-12-01T14:00:00+08:00'],
    ['2026-12-01', '24:00', ''],
    ['', '14:00', ''],
    ['2026-12-01', '下午两点', ''],
  ])('begins on %s at %s', (day, time, moment) => {
    expect(startsAt(day, time)).toBe(moment)
  })
})
