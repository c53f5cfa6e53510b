import { beforeEach, describe, expect, it } from 'vitest'

import { ApiError } from '@/api/http'
import { codeAt, inGroups, seedFor, seedOf } from '@/lib/code'

import { fakeStorage } from './fake-uni'

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

  it('is read in groups', () => {
    expect(inGroups('660123456789287082')).toBe('660123 456789 287082')
  })
})

describe('the seed of a code', () => {
  const offline = (): Promise<never> => Promise.reject(new ApiError(0, 'offline', '网络不通'))
  const used = (): Promise<never> => Promise.reject(new ApiError(409, 'redeemed', '已经核销'))

  beforeEach(fakeStorage)

  it('is kept for when there is no network', async () => {
    const seed = await seedFor('card', () => Promise.resolve(shown))
    expect(await seedFor('card', offline)).toEqual(seed)
  })

  it('is not used against the word of the backend', async () => {
    await seedFor('coupon:1', () => Promise.resolve(shown))
    await expect(seedFor('coupon:1', used)).rejects.toMatchObject({ code: 'redeemed' })
  })

  it('is missing where it was never received', async () => {
    await expect(seedFor('coupon:2', offline)).rejects.toMatchObject({ code: 'offline' })
  })
})
