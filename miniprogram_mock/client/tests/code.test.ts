import { describe, expect, it } from 'vitest'

import { codeAt, inGroups, isStale, seedOf } from '@/lib/code'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const shown = {
  code: '660123456789287082',
  secret: SECRET,
  period_s: 30,
  server_time: '1970-01-01T00:00:59+00:00',
  valid_until: '1970-01-01T00:01:30+00:00',
}

describe('a code', () => {
  it('follows the server’s clock, not the phone’s', () => {
    const phoneMs = 5_000_000 // The phone is far ahead.
    const seed = seedOf(shown, phoneMs)
    expect(codeAt(seed, phoneMs)).toEqual({ digits: '660123456789287082', secondsLeft: 1 })
    expect(codeAt(seed, phoneMs + 1000)).toMatchObject({ secondsLeft: 30 })
    expect(codeAt(seed, phoneMs + 1000).digits).not.toBe('660123456789287082')
  })

  it('comes one at a time where there is no secret', () => {
    const seed = seedOf({ ...shown, secret: null }, 0) // Half a minute and a second before its end.
    expect([codeAt(seed, 0).digits, isStale(seed, 0)]).toEqual([shown.code, false])
    expect([codeAt(seed, 1000).digits, isStale(seed, 1000)]).toEqual([shown.code, true])
    expect(codeAt(seed, 31_000).digits).toBe('')
    expect(isStale(seedOf(shown, 0), 1000)).toBe(false)
  })

  it('is read in groups', () => {
    expect(inGroups('660123456789287082')).toBe('660123 456789 287082')
  })
})
