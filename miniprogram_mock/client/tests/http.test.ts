import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiError, noAnswer, refusal, send } from '@/api/http'

import { fakeNetwork } from './fake-uni'

describe('an answer', () => {
  it('is handed over', async () => {
    const sent = fakeNetwork({ statusCode: 201, data: { id: 1 } })
    await expect(send('POST', '/x', { body: { a: 1 } })).resolves.toEqual({ id: 1 })
    expect(sent[0]).toMatchObject({ url: '/api/v1/x', method: 'POST', data: { a: 1 } })
    expect(sent[0]!.header['Content-Type']).toBe('application/json')
  })

  it('that refuses keeps the backend’s words', async () => {
    const fields = [{ field: 'code', message: '码由 18 位数字组成' }]
    fakeNetwork({
      statusCode: 422,
      data: { code: 'invalid_input', message: '填写的内容有误', details: { fields }, request_id: 'abc' },
    })
    const error = await send('POST', '/x').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, code: 'invalid_input', message: '填写的内容有误', requestId: 'abc', fields })
  })
})

it('says what to do about a gateway’s page', () => {
  expect(refusal(502, '<html>Bad Gateway</html>')).toMatchObject({
    status: 502,
    code: 'unexpected_answer',
    message: '服务暂时不可用，请稍后再试。',
  })
  expect(refusal(400, null).message).toBe('操作未能完成，请稍后再试。')
})

it.each([
  ['request:fail timeout', 'timeout'],
  ['request:fail net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
  ['request:fail', 'offline'],
  ['request:fail -2:net::ERR_INTERNET_DISCONNECTED', 'offline'],
])('%j is %s', (reason, code) => {
  const error = noAnswer(reason)
  expect(error).toMatchObject({ status: 0, code, isLost: true })
  expect(error.message).toMatch(/网络/)
})

describe('a server that is busy', () => {
  const busy = { statusCode: 503, data: { code: 'busy', message: '现在人太多了，请过几秒再试一次。' } }
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is asked again for what only reads', async () => {
    const sent = fakeNetwork(busy, busy, { statusCode: 200, data: { points: 7 } })
    const answer = send('GET', '/me/bank')
    await vi.runAllTimersAsync()
    await expect(answer).resolves.toEqual({ points: 7 })
    expect(sent).toHaveLength(3)
  })

  it('is asked three times in all', async () => {
    const sent = fakeNetwork(busy, busy, busy, { statusCode: 200, data: {} })
    const failure = send('GET', '/me/bank').catch((thrown: unknown) => thrown)
    await vi.runAllTimersAsync()
    expect(await failure).toMatchObject({ status: 503, code: 'busy' })
    expect(sent).toHaveLength(3)
  })

  it('is told once of what has an effect, and once of what it refuses', async () => {
    for (const [method, answer] of [['POST', busy], ['GET', { ...busy, statusCode: 409 }]] as const) {
      const sent = fakeNetwork(answer, { statusCode: 200, data: {} })
      const failure = send(method, '/x').catch((thrown: unknown) => thrown)
      await vi.runAllTimersAsync()
      expect(await failure).toBeInstanceOf(ApiError)
      expect(sent).toHaveLength(1)
    }
  })
})
