import { describe, expect, it } from 'vitest'

import { base32, hmacSha1, hotp, sha1, totp } from '@/lib/totp'

const bytes = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const hex = (data: number[]): string => data.map((byte) => byte.toString(16).padStart(2, '0')).join('')

describe('SHA-1', () => {
  it.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1000), '291e9a6c66994949b57ba5e650361e98fc36b1ba'],
  ])('of %j', (text, digest) => {
    expect(hex(sha1(bytes(text)))).toBe(digest)
  })
})

it('HMAC-SHA-1 as in RFC 2202, with a key longer than a block', () => {
  const key = Array<number>(80).fill(0xaa)
  const mac = hmacSha1(key, bytes('Test Using Larger Than Block-Size Key - Hash Key First'))
  expect(hex(mac)).toBe('aa4ae5e15272d00e95705637ce8a3b55ed402112')
})

describe('RFC 6238, appendix B', () => {
  const key = bytes('12345678901234567890')

  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %d s', (seconds, code) => {
    expect(hotp(key, Math.floor(seconds / 30), 8)).toBe(code)
  })

  it('in six digits, from base32', () => {
    expect(base32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).toEqual(key)
    expect(totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59_000)).toBe('287082')
    expect(totp('gezdgnbvgy3tqojqgezdgnbvgy3tqojq====', 1111111109_000)).toBe('081804')
  })

  it('refuses what is not base32', () => {
    expect(() => base32('0189')).toThrow('not base32')
  })
})
