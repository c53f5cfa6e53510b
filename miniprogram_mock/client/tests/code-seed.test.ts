import { beforeEach, expect, it } from 'vitest'

import { ApiError } from '@/api/http'
import { useSeed } from '@/lib/code-seed'

import { fakeStorage } from './fake-uni'

const shown = {
  code: '660123456789287082',
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  period_s: 30,
  server_time: '1970-01-01T00:00:59+00:00',
  valid_until: '1970-01-01T00:01:30+00:00',
}
const card = (): string => 'card'
const answered = (): Promise<typeof shown> => Promise.resolve(shown)
const failing = (error: ApiError) => (): Promise<never> => Promise.reject(error)
const offline = failing(new ApiError(0, 'offline', '网络不通'))

beforeEach(fakeStorage)

it('is kept for when there is no network', async () => {
  const first = useSeed(card, answered)
  await first.reload()
  const later = useSeed(card, offline)
  await later.reload()
  expect(later).toMatchObject({ phase: 'ready', data: first.data })
})

it('is there at once, before the backend has answered', async () => {
  await useSeed(card, answered).reload()
  const waiting = useSeed(card, () => new Promise(() => undefined))
  void waiting.reload()
  expect(waiting.phase).toBe('ready')
})

it('is not used against the word of the backend', async () => {
  await useSeed(card, answered).reload()
  const refused = useSeed(card, failing(new ApiError(409, 'coupon_redeemed', '已经核销')))
  await refused.reload()
  expect(refused).toMatchObject({ phase: 'failed', data: null, error: { code: 'coupon_redeemed' } })
})

it('outlives a backend that is ill', async () => {
  await useSeed(card, answered).reload()
  const ill = useSeed(card, failing(new ApiError(503, 'unavailable', '请稍后')))
  await ill.reload()
  expect(ill.phase).toBe('ready')
})

it('is missing where it was never received', async () => {
  const none = useSeed(card, offline)
  await none.reload()
  expect(none).toMatchObject({ phase: 'failed', error: { code: 'offline' } })
})
