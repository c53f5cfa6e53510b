import { describe, expect, it } from 'vitest'

import { slugOf, slugOfQuery } from '@/lib/plate'

describe('what is on a plate', () => {
  it.each([
    ['the link', 'https://bank.example/m/3yv7h4hy6x'],
    ['the link with more behind it', 'http://127.0.0.1:5000/m/3yv7h4hy6x?from=wall'],
    ['the link, encoded as WeChat hands it over', 'https%3A%2F%2Fbank.example%2Fm%2F3yv7h4hy6x'],
    ["the mini-program's own code", 'pages/public/card?scene=3yv7h4hy6x'],
    ['its scene alone', '3yv7h4hy6x'],
    ['typed with capitals and spaces around', ' 3YV7H4HY6X '],
  ])('%s', (_what, text) => {
    expect(slugOf(text)).toBe('3yv7h4hy6x')
  })

  it.each(['', '660123456789492039', 'https://elsewhere.example/', 'https://bank.example/m/', '%E0%A4%A', '你好'])(
    'is not %j',
    (text) => expect(slugOf(text)).toBeNull(),
  )

  it('is found however the page was opened', () => {
    expect(slugOfQuery({ slug: 'abcd2345' })).toBe('abcd2345')
    expect(slugOfQuery({ scene: 'abcd2345' })).toBe('abcd2345')
    expect(slugOfQuery({ q: 'https%3A%2F%2Fbank.example%2Fm%2Fabcd2345' })).toBe('abcd2345')
    expect(slugOfQuery({})).toBeNull()
  })
})
