import { beforeEach, describe, expect, it } from 'vitest'

import { getBank, listMessages } from '@/api/client'
import { getMerchantAccount } from '@/api/shop'
import { provideCredentials } from '@/api/credentials'
import { TokenKeeper } from '@/api/token-keeper'

import { fakeNetwork } from './fake-uni'

const REFUSED = { statusCode: 401, data: { code: 'not_signed_in', message: '请先登录。', details: {}, request_id: '' } }

let nowMs: number
let signIns: number
let helped: number | null
let tokens: TokenKeeper

beforeEach(() => {
  nowMs = 0
  signIns = 0
  helped = null
  tokens = new TokenKeeper(
    () => {
      signIns += 1
      return Promise.resolve({ token: `token-${signIns}`, expires_at: new Date(nowMs + 7_200_000).toISOString() })
    },
    () => nowMs,
  )
  provideCredentials({
    token: () => tokens.token(),
    renew: (stale) => tokens.renew(stale),
    shop: () => 'barber',
    helped: () => helped,
    helpsNoMore: () => {
      helped = null
    },
  })
})

describe('a token', () => {
  it('is kept while it is good', async () => {
    expect(await tokens.token()).toBe('token-1')
    nowMs = 7_000_000
    expect(await tokens.token()).toBe('token-1')
  })

  it('is renewed before it ends', async () => {
    await tokens.token()
    nowMs = 7_150_000
    expect(await tokens.token()).toBe('token-2')
  })

  it('is renewed once by many at a time', async () => {
    expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['token-1', 'token-1'])
    expect(await Promise.all([tokens.renew('token-1'), tokens.renew('token-1')])).toEqual(['token-2', 'token-2'])
    expect(await tokens.renew('token-1')).toBe('token-2')
    expect(signIns).toBe(2)
  })

  it('is asked for again after a sign-in that failed', async () => {
    let fails = true
    const keeper = new TokenKeeper(
      () =>
        fails
          ? Promise.reject(new Error('offline'))
          : Promise.resolve({ token: 'at last', expires_at: '2100-01-01T00:00:00Z' }),
    )
    await expect(keeper.token()).rejects.toThrow('offline')
    fails = false
    expect(await keeper.token()).toBe('at last')
  })
})

describe('a request', () => {
  it('that was refused for its token is repeated with a fresh one', async () => {
    const sent = fakeNetwork(REFUSED, { statusCode: 200, data: { points: 80 } })
    await expect(getBank()).resolves.toEqual({ points: 80 })
    expect(sent.map(({ header }) => header.Authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it('is repeated once only', async () => {
    const sent = fakeNetwork(REFUSED, REFUSED)
    await expect(getBank()).rejects.toMatchObject({ status: 401 })
    expect(sent).toHaveLength(2)
  })

  it('of a shop says which', async () => {
    const sent = fakeNetwork({ statusCode: 200, data: {} }, { statusCode: 200, data: {} })
    await getMerchantAccount()
    await getBank()
    expect(sent.map(({ header }) => header['X-Merchant'])).toEqual(['barber', undefined])
  })
})

describe('for another', () => {
  it('names the resident where that is possible, and nowhere else', async () => {
    helped = 12
    const sent = fakeNetwork({ statusCode: 200, data: {} }, { statusCode: 200, data: {} })
    await getBank()
    await listMessages(null)
    expect(sent.map(({ header }) => header['X-Resident'])).toEqual(['12', undefined])
  })

  it('is told when that has been ended', async () => {
    helped = 12
    fakeNetwork({ statusCode: 404, data: { code: 'not_a_helper', message: '已经结束了。', details: {}, request_id: '' } })
    await expect(getBank()).rejects.toMatchObject({ code: 'not_a_helper' })
    expect(helped).toBeNull()
  })
})
