import { expect, it } from 'vitest'

import { ApiError } from '@/api/http'
import { Intent } from '@/api/intent'

const lost = new ApiError(0, 'timeout', '网络太慢')
const refused = new ApiError(409, 'sold_out', '已经兑换完了')

/** A request that fails with each of these in turn, and then succeeds; the keys it came with are noted. */
function request(...failures: ApiError[]) {
  const keys: string[] = []
  const send = (key: string): Promise<string> => {
    keys.push(key)
    const failure = failures.shift()
    return failure ? Promise.reject(failure) : Promise.resolve('done')
  }
  return { keys, send }
}

it('sends a lost request again with the same key', async () => {
  const { keys, send } = request(lost)
  await expect(new Intent().run(send)).resolves.toBe('done')
  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])
})

it('keeps the key for the next try by hand', async () => {
  const { keys, send } = request(lost, lost)
  const intent = new Intent()
  await expect(intent.run(send)).rejects.toBe(lost)
  await intent.run(send)
  expect(new Set(keys).size).toBe(1)
})

it('takes a new key once there has been an answer', async () => {
  const { keys, send } = request(refused)
  const intent = new Intent()
  await expect(intent.run(send)).rejects.toBe(refused)
  await intent.run(send)
  await intent.run(send)
  expect(new Set(keys).size).toBe(3)
})

it('takes a new key for something else', async () => {
  const { keys, send } = request(lost, lost)
  const intent = new Intent()
  await expect(intent.run(send, 'bill 50')).rejects.toBe(lost)
  await intent.run(send, 'bill 60')
  expect(keys[2]).not.toBe(keys[0])
})

it('makes keys that the backend takes', async () => {
  const { keys, send } = request()
  await new Intent().run(send)
  expect(keys[0]).toMatch(/^[!-~]{8,64}$/)
})
