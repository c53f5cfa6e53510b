import { beforeEach, describe, expect, it } from 'vitest'

import type { Attendee, Gathering, Relative } from '@/api/gatherings'
import { provideCredentials } from '@/api/credentials'
import { canEnterByHand, groupsOf, thereOf } from '@/lib/attendees'
import { ics, utf8 } from '@/lib/calendar'
import {
  canCancel,
  dayWords,
  earns,
  isOn,
  long,
  queued,
  sessionCodeIn,
  standing,
  stateOf,
  takesSignups,
  when,
  whyNoSignup,
} from '@/lib/gatherings'
import { cardIn, cardWords, drop, note, sendNoted, waitingOf, type Noted } from '@/lib/leading'
import { atLeast } from '@/lib/papers'

import { fakeNetwork, fakeStorage } from './fake-uni'

const SESSION: Gathering = {
  id: 7,
  kind: 'volunteering',
  title: '滨河清洁',
  theme: '环境整治',
  community: '示例社区',
  place: '滨河公园东门',
  starts_at: '2026-12-05T01:00:00+00:00',
  ends_at: '2026-12-05T03:00:00+00:00',
  signup_until: '2026-12-05T00:00:00+00:00',
  capacity: 30,
  places_left: 3,
  walk_in_places: 0,
  needs_approval: false,
  venue_id: null,
  state: 'open',
}
const AT = (hour: string): number => Date.parse(`2026-12-05T${hour}:00+08:00`)
const ME: Relative = {
  resident_id: 1,
  name: '张*明',
  is_minor: false,
  is_oneself: true,
  signup_id: null,
  state: null,
  before: null,
  held_until: null,
  purpose: '',
  people: null,
  in_at: null,
  out_at: null,
}

describe('when it is', () => {
  it('says the day as people do, and the hours', () => {
    expect(when(SESSION, AT('08:00'))).toBe('今天 09:00—11:00')
    expect(when(SESSION, AT('08:00') - 86_400_000)).toBe('明天 09:00—11:00')
    expect(when(SESSION, AT('08:00') - 5 * 86_400_000)).toBe('12月5日 周六 09:00—11:00')
    const overnight = { ...SESSION, ends_at: '2026-12-05T17:00:00+00:00' }
    expect(when(overnight, AT('08:00') - 5 * 86_400_000)).toBe('12月5日 周六 09:00—12月6日 01:00')
    expect(dayWords('2026-12-06', AT('08:00'))).toBe('明天')
    expect(dayWords('2026-12-31', AT('08:00'))).toBe('12月31日 周四')
  })

  it('knows from when to when one checks in', () => {
    expect([AT('08:29'), AT('08:30'), AT('10:59'), AT('11:00')].map((now) => isOn(SESSION, now))).toEqual([false, true, true, false])
    expect(isOn({ ...SESSION, state: 'cancelled' }, AT('09:00'))).toBe(false)
  })
})

describe('places and sign-ups', () => {
  it('says whether there is a place', () => {
    expect(stateOf(SESSION).word).toBe('还有 3 个名额')
    expect(stateOf({ state: 'full', places_left: 0, venue_id: null }).word).toBe('已满员，可以排队')
    expect(stateOf({ state: 'confirmed', places_left: 0, venue_id: null }).word).toBe('已结束')
  })

  it('takes them until their end, and then says why not', () => {
    expect(takesSignups(SESSION, AT('07:59'))).toBe(true)
    expect(takesSignups(SESSION, AT('08:00'))).toBe(false)
    expect(whyNoSignup(SESSION, AT('07:59'))).toBe('')
    expect(whyNoSignup(SESSION, AT('08:00'))).toBe('报名已经截止。')
    expect(whyNoSignup({ ...SESSION, state: 'cancelled' })).toBe('这一场已经取消。')
    expect(whyNoSignup({ ...SESSION, state: 'running' }, AT('09:10'))).toContain('到现场')
  })

  it('lets a place be given back before a time, and the waiting list be left at any', () => {
    expect(canCancel('confirmed', SESSION.starts_at, AT('08:59'))).toBe(true)
    expect(canCancel('confirmed', SESSION.starts_at, AT('09:00'))).toBe(false)
    expect(canCancel('waiting', SESSION.starts_at, AT('09:00'))).toBe(true)
    expect(canCancel('attended', SESSION.starts_at, AT('08:00'))).toBe(false)
  })

  it('says where one stands', () => {
    expect(standing(ME, SESSION)).toBe('')
    expect(standing({ ...ME, state: 'waiting', before: 2 }, SESSION)).toContain('您在排队，前面还有 2 人')
    expect(queued(0)).toBe('排在第一位')
    const child = { ...ME, is_oneself: false, name: '李*', state: 'confirmed' as const }
    expect(standing(child, SESSION)).toContain('李*已报名')
    expect(standing({ ...ME, state: 'confirmed', in_at: '2026-12-05T01:02:00+00:00' }, SESSION)).toContain('09:02 已签到')
  })
})

it('says what is earned in plain words', () => {
  expect(earns({ earns: 'once', points: 1 })).toBe('参加一次得 1 积分。')
  expect(earns({ earns: 'hours', points: 0 })).toContain('每小时得 1 积分')
  expect(earns({ earns: 'nothing', points: 0 })).toBe('')
  expect([45, 60, 150].map(long)).toEqual(['45 分钟', '1 小时', '2 小时 30 分'])
})

it('tells the code of a leader from other codes', () => {
  expect(sessionCodeIn('690123 456789 492039')).toEqual({ code: '690123456789492039' })
  expect(sessionCodeIn('660123456789492039')).toHaveProperty('wrong')
})

it('writes a file for calendars', () => {
  const text = ics({ ...SESSION, about: '带手套; 穿旧衣服,\n风大，路滑，请家里有老人孩子的结伴来' }, AT('07:00'))
  expect(text).toContain('DTSTART:20261205T010000Z\r\n')
  expect(text.replace(/\r\n /g, '')).toContain('带手套\\; 穿旧衣服\\,\\n风大')
  expect(text.split('\r\n').some((line) => line.startsWith(' '))).toBe(true)
  expect(text.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true)
  expect(new TextDecoder().decode(utf8('活动 a'))).toBe('活动 a')
})

const SIGNUP: Attendee = {
  signup_id: 1,
  resident_id: 1,
  name: '张*明',
  state: 'confirmed',
  held_until: null,
  purpose: '',
  people: null,
  presence_id: null,
  in_at: null,
  out_at: null,
  by_itself: false,
  by_leader: false,
  how: null,
}

it('groups who comes, and lets be entered by hand who is not there', () => {
  const there = { ...SIGNUP, signup_id: 2, presence_id: 5, in_at: '2026-12-05T01:02:00+00:00' }
  const forgot = { ...there, signup_id: 3, out_at: '2026-12-05T03:00:00+00:00', by_itself: true }
  const left = { ...forgot, signup_id: 4, by_itself: false }
  const waits = { ...SIGNUP, signup_id: 5, state: 'waiting' as const }
  const groups = groupsOf([SIGNUP, there, forgot, left, waits])
  expect(groups.map(({ title, items }) => [title, items.map(({ signup_id }) => signup_id)])).toEqual([
    ['在场', [2]],
    ['没有签退', [3]],
    ['还没有到', [1]],
    ['排队', [5]],
    ['已签退', [4]],
  ])
  expect([there, forgot, left].map(thereOf)).toEqual(['09:02 到', '没有签退，自动结束', '09:02—11:00'])
  expect(canEnterByHand(SIGNUP, SESSION, AT('09:00'))).toBe(true)
  expect(canEnterByHand(SIGNUP, SESSION, AT('08:59'))).toBe(false)
  expect(canEnterByHand(there, SESSION, AT('09:00'))).toBe(false)
  expect(canEnterByHand(SIGNUP, { ...SESSION, state: 'confirmed' }, AT('12:00'))).toBe(false)
})

it('takes numbers for proofs as far as they go', () => {
  expect([atLeast('stars', '5'), atLeast('stars', '6'), atLeast('points', '20'), atLeast('points', '-1')]).toEqual([5, null, 20, null])
})

describe('what a leader notes at the door', () => {
  const OFFLINE = { errMsg: 'request:fail' }
  const CAME = { statusCode: 201, data: { id: 3, name: '王*兰' } }
  const WAITS = { session: 7, step: 'in' as const, code: '690123456789012345', whom: '纸质会员卡', at: '2026-12-05T01:05:00.000Z' }
  const ask = (refused: object): { statusCode: number; data: unknown } => ({ statusCode: 409, data: { message: '', details: {}, ...refused } })

  beforeEach(() => {
    fakeStorage()
    provideCredentials({
      token: () => Promise.resolve('t'),
      renew: () => Promise.resolve('t'),
      shop: () => null,
      helped: () => null,
      helpsNoMore: () => undefined,
    })
  })

  it('waits without a network and is sent later, once, with its time and under its key', async () => {
    const noted = note(WAITS)
    fakeNetwork(OFFLINE)
    expect(await sendNoted()).toEqual([])
    expect(waitingOf(7)).toHaveLength(1)
    const sent = fakeNetwork(CAME)
    const answers = await sendNoted()
    expect(answers.map(({ name }) => name)).toEqual(['王*兰'])
    expect(sent[0]).toMatchObject({ data: { code: WAITS.code, at: WAITS.at }, header: { 'Idempotency-Key': noted.key } })
    expect(waitingOf(7)).toEqual([])
  })

  it('keeps what was refused with its reason, and goes on with the rest', async () => {
    note(WAITS)
    note({ ...WAITS, step: 'out', whom: '第二张' })
    fakeNetwork(ask({ code: 'session_full', message: '这一场已经满员。' }), CAME)
    const answers = await sendNoted()
    expect(answers.map(({ problem, name }) => problem ?? name)).toEqual(['这一场已经满员。', '王*兰'])
    const [refused] = waitingOf(7) as [Noted]
    expect(refused.problem).toBe('这一场已经满员。')
    const sent = fakeNetwork()
    await sendNoted()
    expect(sent).toEqual([])
    drop(refused.key)
    expect(waitingOf(7)).toEqual([])
  })

  it('says it plainly where it was so already', async () => {
    note(WAITS)
    fakeNetwork(ask({ code: 'already_present', message: '已经签过到，不用再签。' }))
    expect((await sendNoted())[0]?.problem).toBe('已经签过到了。')
  })

  it('asks who of a household it is, and keeps that until it is said', async () => {
    const code = 'https://bank.example.org/v/abcdefghijklmnopqrstuvwx'
    expect(cardIn(` ${code} `)).toEqual({ code })
    expect(cardWords(code)).toBe('家庭码或惠民证')
    const members = [{ resident_id: 5, name: '王*兰' }]
    note({ ...WAITS, code })
    fakeNetwork(ask({ code: 'choose_member', message: '这一家有几位，请选是哪一位。', details: { members } }))
    expect((await sendNoted())[0]?.members).toEqual(members)
    expect(waitingOf(7)[0]?.members).toEqual(members)
  })

  it('tells cards from other codes', () => {
    expect(cardIn('690123456789012345')).toEqual({ code: '690123456789012345' })
    expect(cardIn(' 670123 456789 012345 ')).toEqual({ code: '670123456789012345' })
    for (const other of ['660123456789012345', '134567890123456789', '1234']) expect(cardIn(other)).toHaveProperty('wrong')
    expect(cardWords('690123456789012345')).toBe('纸质会员卡，中间四位 6789')
  })
})
