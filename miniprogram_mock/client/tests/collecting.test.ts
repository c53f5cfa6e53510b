import { beforeEach, describe, expect, it, vi } from 'vitest'

import * as api from '@/api/collecting'
import { ApiError } from '@/api/http'
import { sendPicture as sendPictureToServer } from '@/api/pictures'
import type { Rule } from '@/api/records'
import { choose, chooseCard, chosen, drop, lacksPerson, put, rulesFor, scoresFor, scoreWords, sendWaiting, stateOf, waiting, wrongChoice, type NewEntry } from '@/lib/collecting'

import { fakeStorage } from './fake-uni'

const forgetPicture = vi.hoisted(() => vi.fn())
vi.mock('@/platform', () => ({
  platform: { account: () => 'leader', pictureFile: (filePath: string) => ({ filePath }), forgetPicture },
}))
vi.mock('@/api/pictures', () => ({ sendPicture: vi.fn() }))
vi.mock('@/api/collecting', () => ({ collect: vi.fn(), remindNeighbours: vi.fn() }))

const lost = new ApiError(0, 'timeout', '网络太慢')
const refused = new ApiError(409, 'duplicate_record', '这件事已经登记过')
const collect = vi.mocked(api.collect)
const sendPicture = vi.mocked(sendPictureToServer)

function entry(rule = 'good-deed'): NewEntry {
  const subject = { kind: 'household' as const, id: 7 }
  const body = { rule, subject, score_delta: 5, occurred_on: '2026-11-10', event_key: null, note: '' }
  return { what: 'record', title: '好人好事', whom: '3-2-501', body }
}

function rule(changes: Partial<Rule>): Rule {
  const plain = { slug: 'a', name: '好人好事', subjects: 'RH', scores: [5], points: null, warnings: 0 }
  return { ...plain, ...changes } as Rule
}

beforeEach(() => {
  vi.resetAllMocks()
  fakeStorage()
})

describe('what waits on the phone', () => {
  it('is sent once there is a network, under the key it had before', async () => {
    put(entry())
    collect.mockRejectedValueOnce(lost)
    await sendWaiting()
    expect(waiting()).toHaveLength(1)
    collect.mockResolvedValueOnce({} as api.Collected)
    await sendWaiting()
    expect(waiting()).toEqual([])
    expect(collect.mock.calls[0]![1]).toBe(collect.mock.calls[1]![1])
  })

  it('sends each picture once, then names them, and forgets them when it has arrived', async () => {
    put({ ...entry(), pictures: ['a', 'b'] })
    sendPicture.mockResolvedValueOnce({ id: 11 }).mockRejectedValueOnce(lost)
    await sendWaiting()
    expect([collect.mock.calls, forgetPicture.mock.calls, waiting()[0]!.sent]).toEqual([[], [], { a: 11 }])
    sendPicture.mockResolvedValueOnce({ id: 12 })
    collect.mockRejectedValueOnce(lost).mockResolvedValueOnce({} as api.Collected)
    await sendWaiting()
    await sendWaiting()
    expect(sendPicture.mock.calls.map(([file]) => file)).toEqual(['a', 'b', 'b'].map((filePath) => ({ filePath })))
    expect(collect.mock.calls.map(([body]) => body.evidence)).toEqual([[11, 12], [11, 12]])
    expect([forgetPicture.mock.calls, waiting()]).toEqual([[['a'], ['b']], []])
  })

  it('sends pictures anew that have waited for too long', async () => {
    put({ ...entry(), pictures: ['a'] })
    sendPicture.mockResolvedValueOnce({ id: 11 }).mockResolvedValueOnce({ id: 21 })
    collect.mockRejectedValueOnce(new ApiError(404, 'picture_gone', '有照片已经不在')).mockResolvedValueOnce({} as api.Collected)
    await sendWaiting()
    expect(collect.mock.calls.map(([body]) => body.evidence)).toEqual([[11], [21]])
    expect(waiting()).toEqual([])
  })

  it('keeps a card on paper for later, and no code of a phone', () => {
    expect([chooseCard('670123456789123456'), chooseCard('13'), chosen()]).toEqual([false, false, null])
    expect(chooseCard('690123456789123456')).toBe(true)
    expect(chosen()).toMatchObject({ card: '690123456789123456', members: [] })
    choose({ kind: 'household', id: 7, number: '3-2-501', members: [] })
    expect(chosen()).toMatchObject({ id: 7, number: '3-2-501', member: null })
    expect(chosen()).not.toHaveProperty('card')
  })

  it('is taken up again about somebody who was chosen, with its pictures, when its card was refused', async () => {
    const byCard = { ...entry(), what: 'record' as const, pictures: ['a'] }
    put({ ...byCard, body: { ...byCard.body, subject: { code: '690123456789123456' } } } as NewEntry)
    sendPicture.mockResolvedValue({ id: 11 })
    collect.mockRejectedValueOnce(new ApiError(404, 'code_unknown', '可能已经换了新卡')).mockResolvedValueOnce({} as api.Collected)
    await sendWaiting()
    const [refusedOne] = waiting()
    expect([lacksPerson(refusedOne!), refusedOne!.problem]).toEqual([true, '可能已经换了新卡'])
    put({ ...entry(), pictures: refusedOne!.pictures } as NewEntry, refusedOne!.key)
    expect([waiting().length, lacksPerson(waiting()[0]!), forgetPicture.mock.calls]).toEqual([1, false, []])
    await sendWaiting()
    expect(collect.mock.calls[1]![0].subject).toEqual({ kind: 'household', id: 7 })
    expect(collect.mock.calls[1]![1]).not.toBe(collect.mock.calls[0]![1])
    expect([waiting(), forgetPicture.mock.calls]).toEqual([[], [['a']]])
  })

  it('is not sent twice by two pages', async () => {
    put(entry())
    collect.mockResolvedValue({} as api.Collected)
    await Promise.all([sendWaiting(), sendWaiting()])
    expect(collect).toHaveBeenCalledTimes(1)
  })

  it('stays with the reason when it was refused, lets the next one pass and is dropped by hand', async () => {
    put(entry())
    put(entry())
    collect.mockRejectedValueOnce(refused).mockResolvedValueOnce({} as api.Collected)
    await sendWaiting()
    const [left, ...others] = waiting()
    expect([left?.problem, others]).toEqual(['这件事已经登记过', []])
    await sendWaiting()
    expect(collect).toHaveBeenCalledTimes(2)
    drop(left!.key)
    expect(waiting()).toEqual([])
  })
})

describe('rules to choose from', () => {
  it('are those for this purpose, those used most first', () => {
    const plus = rule({ slug: 'a' })
    const minus = rule({ slug: 'b', scores: [-5], warnings: 3 })
    const points = rule({ slug: 'c', scores: [0], points: 10, name: '无偿献血' })
    const shops = rule({ slug: 'd', subjects: 'M' })
    const all = [plus, minus, points, shops]
    expect(rulesFor(all, 'household', 'plus').map(({ slug }) => slug)).toEqual(['a', 'c'])
    expect(rulesFor(all, 'resident', 'minus')).toEqual([minus])
    expect(rulesFor(all, 'household', 'reminder')).toEqual([minus])
    expect(rulesFor(all, 'resident', 'plus', '献血')).toEqual([points])
    put(entry('c'))
    expect(rulesFor(all, 'household', 'plus')[0]).toBe(points)
  })

  it('want a score that they may have', () => {
    const many = rule({ scores: [-2, 1, 2, 3] })
    expect(wrongChoice([many], '', 'plus', 1)).toEqual({ rule: '请选择一条规则。' })
    expect(wrongChoice([many], 'a', 'plus', 0)).toEqual({ score_delta: '请填写分值，1 到 3。' })
    expect([wrongChoice([many], 'a', 'plus', 3), wrongChoice([many], 'a', 'reminder', 0)]).toEqual([{}, {}])
  })

  it('say what they give', () => {
    const both = rule({ scores: [-2, 3, 5] })
    expect([scoresFor(both, 'plus'), scoresFor(both, 'minus')]).toEqual([[3, 5], [-2]])
    expect([scoreWords(both, 3), scoreWords(both, -2)]).toEqual(['+3 分', '-2 分'])
    expect(scoreWords(rule({ scores: [0], points: 10 }), 0)).toBe('10 积分')
  })
})

it('says what became of one', () => {
  const said = (state: api.Collected['state'], reason = '') => stateOf({ state, reason } as api.Collected)
  expect(said('returned', '请写明时间')).toEqual({ word: '请补充', tone: 'gold', text: '退回：请写明时间' })
  expect(said('effective').word).toBe('已计入')
})
