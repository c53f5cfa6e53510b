import { describe, expect, it } from 'vitest'

import { periodOf } from '@/lib/periods'

describe('periods of a passbook', () => {
  it.each([
    ['month', '2026-11-29', '2026-11-01', '2026-11-29'],
    ['quarter', '2026-11-29', '2026-10-01', '2026-11-29'],
    ['quarter', '2026-03-31', '2026-01-01', '2026-03-31'],
    ['year', '2026-11-29', '2026-01-01', '2026-11-29'],
    ['last', '2026-11-29', '2026-10-01', '2026-10-31'],
    ['last', '2026-01-05', '2025-12-01', '2025-12-31'],
    ['last', '2028-03-01', '2028-02-01', '2028-02-29'],
  ] as const)('%s of %s', (name, today, since, until) => {
    expect(periodOf(name, today)).toEqual({ since, until })
  })
})
