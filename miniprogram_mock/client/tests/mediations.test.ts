/** What mediations say of how far they are, and to which side. */
import { describe, expect, it } from 'vitest'

import { cameTo, canEnd, hasSigned, nextOf, signedBy, toneOf } from '@/lib/mediations'

const DUE = '2026-11-24T16:00:00+00:00'
const asked = { state: 'applied' as const, side: 'other' as const, due_at: DUE, asks_kept: false }

describe('a mediation', () => {
  it('asks the other side, and says that silence has no consequence', () => {
    expect(nextOf(asked)).toBe('请在 2026年11月24日前答复；不答复就到此为止，没有任何影响')
    expect(nextOf({ ...asked, side: 'applicant' })).toBe('等对方在 2026年11月24日前答复')
    expect([toneOf(asked), toneOf({ ...asked, side: 'applicant' })]).toEqual(['gold', 'quiet'])
  })

  it('can be ended until both have signed, and is over after that', () => {
    expect((['applied', 'agreed', 'sessions', 'agreement', 'declined'] as const).map((state) => canEnd({ state }))).toEqual([true, true, true, false, false])
    expect(nextOf({ ...asked, state: 'agreement' as const, due_at: null })).toBe('')
    expect(nextOf({ ...asked, state: 'agreement' as const, due_at: null, asks_kept: true })).toBe('请说说协议做到了没有')
  })

  it('says when it is late that it is, and nothing else', () => {
    const sessions = { ...asked, state: 'sessions' as const }
    expect([nextOf(sessions, Date.parse(DUE) - 1), nextOf(sessions, Date.parse(DUE) + 1)]).toEqual(['一般在 2026年11月24日前结束', '比预计的慢，可以问问社区'])
  })

  it('says who has signed, as this side reads it', () => {
    const agreement = { version: 1, hash: 'a', terms: ['修好'], drafted_at: DUE, applicant_signed_at: DUE, other_signed_at: null }
    expect([signedBy({ agreement, side: 'applicant' }), signedBy({ agreement, side: 'other' })]).toEqual(['您已签，对方还没有签', '您还没有签，对方已签'])
    expect([hasSigned({ agreement, side: 'applicant' }), hasSigned({ agreement, side: 'other' }), hasSigned({ agreement: null, side: 'other' })]).toEqual([true, false, false])
  })

  it('says who came, without blame', () => {
    expect([cameTo({ applicant_came: true, other_came: true }), cameTo({ applicant_came: false, other_came: null })]).toEqual(['到场：甲方、乙方', '双方都没有到'])
  })
})
