import { describe, expect, it } from 'vitest'

import type { OwnReminder } from '@/api/records'
import { about, standing } from '@/lib/reminders'

const NOW = Date.parse('2026-11-10T12:00:00+08:00')

function own(changes: Partial<OwnReminder['reminder']> = {}): OwnReminder {
  return {
    reminder: {
      id: 1,
      rule: { slug: 'sorting-fail-3', name: '垃圾分类三次不到位' },
      subject_kind: 'household',
      occurred_on: '2026-11-01',
      expires_on: '2026-11-20',
      note: '混投',
    pictures: 0,
      status: 'open',
      told_at: null,
      answer: '',
      answered_at: null,
      closed_at: null,
      record_id: null,
      ...changes,
    },
    count: 2,
    needed: 3,
    minus: -5,
    card: null,
  }
}

describe('a reminder', () => {
  it('says how many there are, what may follow, and how long it counts', () => {
    expect(standing(own(), NOW)).toEqual({
      word: '2 / 3 次',
      tone: 'gold',
      text: '提醒不扣分。满 3 次后再发生，可能减 5 分，减分前还会告知您。这次计到 2026年11月20日，还有 10 天。',
    })
    expect(about(own())).toBe('提醒您家')
    expect(about({ ...own({ subject_kind: 'resident' }), card: '0017' })).toBe('提醒家里的卡（编号尾号 0017）')
  })

  it('counts through its last day and not a day longer', () => {
    expect(standing(own({ expires_on: '2026-11-10' }), NOW).word).toBe('2 / 3 次')
    expect(standing(own({ expires_on: '2026-11-09' }), NOW).word).toBe('已过期')
  })

  it.each([
    ['used', '已用于减分'],
    ['made_up', '已补课'],
    ['withdrawn', '已撤回'],
    ['lapsed', '已过期'],
  ] as const)('that is %s reads %s', (status, word) => {
    expect(standing(own({ status }), NOW).word).toBe(word)
  })
})
