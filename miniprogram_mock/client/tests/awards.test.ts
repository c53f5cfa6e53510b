import { describe, expect, it } from 'vitest'

import type { Award, Cycle, CycleState, OwnCycle } from '@/api/awards'
import { askToShow, canNominate, canVote, now, outcomeOf, stateOf, takesVotes, validity, whoSees } from '@/lib/awards'

const UNTIL = '2026-12-07T10:00:00Z'
const BEFORE = Date.parse(UNTIL) - 1
const AFTER = Date.parse(UNTIL) + 1

function cycle(state: CycleState, changes: Partial<OwnCycle> = {}, judging: Cycle['scheme']['judging'] = 'residents'): OwnCycle {
  return {
    state,
    vote_until: UNTIL,
    public_until: UNTIL,
    has_voted: false,
    scheme: { judging, recipient: 'resident' },
    ...changes,
  } as OwnCycle
}

describe('a vote', () => {
  it('is taken while a cycle is judged, until it ends, once', () => {
    expect(canVote(cycle('judging'), BEFORE)).toBe(true)
    expect(canVote(cycle('judging'), AFTER)).toBe(false)
    expect(canVote(cycle('judging', { has_voted: true }), BEFORE)).toBe(false)
    for (const state of ['open', 'public', 'granted', 'closed'] as const) expect(takesVotes(cycle(state), BEFORE)).toBe(false)
  })

  it('is none where what is on record decides', () => {
    expect(takesVotes(cycle('judging', {}, 'criteria'), BEFORE)).toBe(false)
    expect(now(cycle('judging', {}, 'criteria'), BEFORE)).toBe('正在按记录评定。')
  })
})

describe('who proposes themselves', () => {
  it('does while nominations are taken, where people are honoured', () => {
    expect(canNominate(cycle('open'))).toBe(true)
    expect(canNominate(cycle('judging'))).toBe(false)
    const shops = { judging: 'residents', recipient: 'merchant' } as Cycle['scheme']
    expect(canNominate(cycle('open', { scheme: shops }))).toBe(false)
  })
})

describe('words', () => {
  it('say what happens now', () => {
    expect(now(cycle('judging'), BEFORE)).toContain('一人一票')
    expect(now(cycle('judging', {}, 'households'), BEFORE)).toContain('一户一票')
    expect(now(cycle('judging'), AFTER)).toContain('投票已截止')
    expect(now(cycle('public'), BEFORE)).toContain('公示到 2026年12月7日')
    expect(now(cycle('public'), AFTER)).toBe('公示期满，等社区批准。')
    expect(stateOf(cycle('granted')).word).toBe('已表彰')
    expect(outcomeOf({ state: 'excluded' })).toEqual({ word: '已取消资格', tone: 'warning' })
  })

  it('say whether an award holds', () => {
    const award = (changes: Partial<Award>) => ({ is_valid: true, revoked_at: null, ...changes }) as Award
    expect(validity(award({})).word).toBe('有效')
    expect(whoSees({ is_shown: true, kind: 'red_list' })).toContain('谁都看得到')
    expect(whoSees({ is_shown: true, kind: 'honour' })).toContain('邻居看得到')
    expect(askToShow({ kind: 'red_list' })).toBe('上红榜')
    expect(validity(award({ is_valid: false })).word).toBe('已到期')
    expect(validity(award({ is_valid: false, revoked_at: UNTIL })).word).toBe('已撤销')
  })
})
