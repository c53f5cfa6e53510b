import { describe, expect, it } from 'vitest'

import { queueOf, standingOf, takesNumbers } from '@/lib/fairs'

const SESSION = { state: 'open', starts_at: '2026-12-05T09:00:00+08:00', ends_at: '2026-12-05T12:00:00+08:00' } as const
const at = (clock: string): number => Date.parse(`2026-12-05T${clock}+08:00`)

describe('fairs', () => {
  it('takes numbers from half an hour before it begins until it ends', () => {
    expect(['08:29:59', '08:30:00', '11:59:59', '12:00:00'].map((clock) => takesNumbers(SESSION, at(clock)))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(takesNumbers({ ...SESSION, state: 'cancelled' }, at('10:00:00'))).toBe(false)
  })

  it('says how long a queue is', () => {
    expect(queueOf({ has_queue: false, waiting: 0, calling: null })).toBe('不用排号，直接过去')
    expect(queueOf({ has_queue: true, waiting: 0, calling: 7 })).toBe('正在叫 7 号，现在没有人排队')
    expect(queueOf({ has_queue: true, waiting: 3, calling: null })).toBe('3 人在排队')
  })

  it('says where one stands', () => {
    const booth = { number: 3 }
    expect(standingOf({ state: 'called', before: null }, booth)).toBe('轮到您了，请现在到 3 号摊位。')
    expect(standingOf({ state: 'missed', before: null }, booth)).toContain('只能一次')
    expect(standingOf({ state: 'waiting', before: 0 }, booth)).toContain('下一个就是您')
    expect(standingOf({ state: 'waiting', before: 2 }, booth)).toBe('前面还有 2 人，请到 3 号摊位附近等候。')
    expect(standingOf({ state: 'waiting', before: 3 }, booth)).toBe('前面还有 3 人，快到时发消息给您。')
  })
})
