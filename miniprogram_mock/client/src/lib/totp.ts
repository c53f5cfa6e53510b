/**
 * Time-based one-time codes (RFC 6238 with SHA-1), in plain TypeScript: the phone draws the code of the moment from a
 * secret received once, with no network and with no crypto module, which WeChat has not.
 */

const DIGITS = 6

/** The six digits of a moment. `secret` is base32. */
export function totp(secret: string, timeMs: number, periodS = 30): string {
  return hotp(base32(secret), Math.floor(timeMs / 1000 / periodS))
}

/** RFC 4226: the code of one counter. */
export function hotp(key: number[], counter: number, digits = DIGITS): string {
  const mac = hmacSha1(key, eightBytes(counter))
  const offset = mac[19]! & 0x0f
  const number =
    ((mac[offset]! & 0x7f) << 24) | (mac[offset + 1]! << 16) | (mac[offset + 2]! << 8) | mac[offset + 3]!
  return String(number % 10 ** digits).padStart(digits, '0')
}

export function base32(text: string): number[] {
  const bytes: number[] = []
  let buffer = 0
  let bits = 0
  for (const letter of text.toUpperCase().replace(/=+$/, '')) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)
    if (value < 0) throw new Error('not base32')
    buffer = ((buffer << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((buffer >> bits) & 0xff)
    }
  }
  return bytes
}

/** RFC 2104. */
export function hmacSha1(key: number[], message: number[]): number[] {
  const short = key.length > 64 ? sha1(key) : key
  const block = [...short, ...Array<number>(64 - short.length).fill(0)]
  const inner = sha1([...block.map((byte) => byte ^ 0x36), ...message])
  return sha1([...block.map((byte) => byte ^ 0x5c), ...inner])
}

/** FIPS 180-4. */
export function sha1(message: number[]): number[] {
  const padded = [...message, 0x80]
  while (padded.length % 64 !== 56) padded.push(0)
  padded.push(...eightBytes(message.length * 8))

  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let at = 0; at < padded.length; at += 64) addBlock(state, padded.slice(at, at + 64))
  return state.flatMap(fourBytes)
}

function addBlock(state: number[], block: number[]): void {
  const words = schedule(block)
  let [a, b, c, d, e] = state as [number, number, number, number, number]
  words.forEach((word, round) => {
    const next = (rotate(a, 5) + mix(round, b, c, d) + e + CONSTANTS[Math.floor(round / 20)]! + word) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  })
  ;[a, b, c, d, e].forEach((word, index) => {
    state[index] = (state[index]! + word) | 0
  })
}

const CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

function schedule(block: number[]): number[] {
  const words: number[] = []
  for (let at = 0; at < 64; at += 4) {
    words.push((block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!)
  }
  for (let at = 16; at < 80; at += 1) {
    words.push(rotate(words[at - 3]! ^ words[at - 8]! ^ words[at - 14]! ^ words[at - 16]!, 1))
  }
  return words
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d)
  if (round >= 40 && round < 60) return (b & c) | (b & d) | (c & d)
  return b ^ c ^ d
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function fourBytes(word: number): number[] {
  return [(word >>> 24) & 0xff, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]
}

/** Big-endian; numbers beyond 32 bits need the division, as bit operations stop there. */
function eightBytes(number: number): number[] {
  return [...fourBytes(Math.floor(number / 2 ** 32)), ...fourBytes(number >>> 0)]
}
