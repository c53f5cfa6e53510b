/** What complaints say of how far they are. */
import { describe, expect, it } from 'vitest'

import { askedOf, nextOf, stateOf, toneOf } from '@/lib/complaints'

const DUE = '2026-12-04T16:00:00+00:00'
const NOW = Date.parse('2026-12-01T04:00:00Z')
const asked = { state: 'heard' as const, state_label: '听取商户说明', answered_at: null, answer_due_at: DUE, decided_at: null, due_at: '2026-12-11T16:00:00+00:00' }

describe('a complaint', () => {
  it('says who is to do something, and until when', () => {
    expect(nextOf(asked)).toBe('等商户答复，最晚 2026年12月11日办结')
    expect(nextOf({ ...asked, answered_at: DUE })).toBe('商户已答复，最晚 2026年12月11日办结')
    expect(nextOf({ ...asked, decided_at: DUE })).toBe('')
  })

  it('asks the shop until its time is over, and after that without a date', () => {
    expect(askedOf(asked, NOW)).toBe('请在 2026年12月4日前答复')
    expect(askedOf(asked, Date.parse(DUE))).toBe('答复期限已过，办结前仍可以答复')
    expect(askedOf({ ...asked, answered_at: DUE }, NOW)).toBe('')
  })

  it('waits for the community once it is answered, and stands out where it was upheld', () => {
    expect([stateOf(asked), stateOf({ ...asked, answered_at: DUE })]).toEqual(['听取商户说明', '已答复，待办结'])
    expect([toneOf(asked), toneOf({ state: 'upheld', decided_at: DUE }), toneOf({ state: 'rejected', decided_at: DUE })]).toEqual(['gold', 'brand', 'quiet'])
  })
})
