import { describe, expect, it } from 'vitest'

import type { CreditRecord } from '@/api/records'
import { counted, decided, isContestable, isRepairable, standing } from '@/lib/records'

function record(changes: Partial<CreditRecord>): CreditRecord {
  return {
    id: 1,
    rule: { slug: 'parking-repeat', code: '34', name: '重复违规停放', basis: '' },
    subject_kind: 'resident',
    occurred_on: '2026-11-01',
    note: '占用无障碍车位',
    pictures: 0,
    score_delta: -10,
    points: 0,
    trimmed: 0,
    state: 'notice',
    effective_at: null,
    expires_at: null,
    due_at: '2026-11-17T16:00:00+00:00',
    points_expire_on: null,
    recovered_points: 0,
    remark: '',
    answer: '',
    answered_at: null,
    own_report: false,
    decided: [],
    subject: '',
    programme_id: null,
    ...changes,
  }
}

describe('a record', () => {
  it('says until when a notice can be answered, that an answer is heard first, and what came of it', () => {
    expect(standing(record({})).text).toBe('有不同意见，请在 2026年11月17日 前答复，答复有人听取之前不减分。')
    expect(standing(record({ answer: '不是我' })).text).toBe('您已答复，有人听取之前不会减分。')
    expect(standing(record({ answer: '不是我', remark: '有录像' })).text).toBe('您已答复，社区听取后维持：有录像')
  })

  it('says which offices have decided, when, and from when until when it counts', () => {
    const steps = [
      { step: 'verified', office: '崖头街道信用办', at: '2026-11-10T04:00:00+00:00' },
      { step: 'resolved', office: '棋山社区议事会', at: '2026-11-12T04:00:00+00:00' },
    ] as const
    expect(decided(record({ decided: [...steps] }))).toBe(
      '崖头街道信用办 核实（2026年11月10日），棋山社区议事会 议定（2026年11月12日）',
    )
    expect(decided(record({}))).toBe('')
    const term = { effective_at: '2026-11-17T16:00:00+00:00', expires_at: '2027-05-17T16:00:00+00:00' }
    expect(counted(record({ state: 'effective', ...term }))).toBe('2026年11月18日 起计入，到 2027年5月17日 止。')
    expect(counted(record({ state: 'revoked', ...term }))).toBe('')
    expect(counted(record({}))).toBe('')
  })

  it('says on its way that it does not count yet', () => {
    const words = (['submitted', 'verified', 'publicity', 'rejected'] as const).map((state) => standing(record({ state })).word)
    expect(words).toEqual(['待核实', '待批准', '公示中', '未采纳'])
    const returned = { state: 'returned', remark: '请写明时间' } as const
    expect(standing(record(returned)).word).toBe('待核实')
    expect(standing(record({ ...returned, own_report: true })).text).toBe('社区退回：请写明时间')
  })

  it('can be contested while it is told, public or counted, and made good where it takes something away', () => {
    expect((['notice', 'publicity', 'effective', 'over', 'suspended'] as const).map((state) => isContestable(record({ state })))).toEqual([
      true, true, true, false, false,
    ])
    expect([isRepairable(record({ state: 'effective' })), isRepairable(record({ state: 'effective', score_delta: 5 }))]).toEqual([true, false])
  })

  it('says until when it counts', () => {
    const counting = record({ state: 'effective', effective_at: '2026-11-17T16:00:00Z', expires_at: '2027-05-17T16:00:00Z' })
    expect(standing(counting)).toEqual({ word: '计入中', tone: 'brand', text: '计入到 2027年5月17日。' })
  })
})
