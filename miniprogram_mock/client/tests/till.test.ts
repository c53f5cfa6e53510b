import { beforeEach, expect, it, vi } from 'vitest'

import * as api from '@/api/client'
import { ApiError } from '@/api/http'
import { digitsIn, useTill } from '@/lib/till'

vi.mock('@/api/client', () => ({ scan: vi.fn(), redeem: vi.fn() }))

const CODE = '660123456789492039'
const FRESH = '660123456789111111'
const lost = new ApiError(0, 'timeout', '网络太慢')
const redeem = vi.mocked(api.redeem)
const scan = vi.mocked(api.scan)

beforeEach(() => {
  vi.resetAllMocks()
  scan.mockResolvedValue({ kind: 'coupon', needs_bill: true, offers: null, offer: { id: 1 } } as unknown as api.Scan)
  redeem.mockResolvedValue({ id: 7 } as api.Redemption)
})

it.each([
  ['660123 456789 492039', CODE],
  ['https://example.org/m/abc', null],
  ['6601234567894920', null],
])('finds the digits in "%s"', (text, digits) => {
  expect(digitsIn(text)).toBe(digits)
})

it('sends what was typed in yuan as fen', async () => {
  const till = useTill()
  await till.look(CODE)
  till.bill = '35.5'
  await till.honour()
  expect(redeem.mock.calls[0]![0]).toEqual({ code: CODE, bill_fen: 3550, offer_id: null })
  expect(till.step).toBe('done')
})

it('sends nothing for what is no amount', async () => {
  const till = useTill()
  await till.look(CODE)
  till.bill = '0'
  await till.honour()
  expect(till.billProblem).not.toBe('')
  expect(redeem).not.toHaveBeenCalled()
})

it('confirms again with the same key while nobody has answered', async () => {
  redeem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost)
  const till = useTill()
  await till.look(CODE)
  till.bill = '50'
  await till.honour()
  expect(till.step).toBe('review')
  await till.honour()
  expect(till.receipt).toEqual({ id: 7 })
  expect(new Set(redeem.mock.calls.map(([, key]) => key)).size).toBe(1)
})

it('asks for a fresh code and keeps the bill for it', async () => {
  redeem.mockRejectedValueOnce(new ApiError(422, 'code_wrong', '动态码不正确或已过期。'))
  const till = useTill()
  await till.look(CODE)
  till.bill = '50'
  await till.honour()
  expect(till.step).toBe('scan')
  await till.look(FRESH)
  expect(till.bill).toBe('50')
})

it('forgets the bill for another customer', async () => {
  const till = useTill()
  await till.look(CODE)
  till.bill = '50'
  till.startOver()
  await till.look('660999999999111111')
  expect(till.bill).toBe('')
})
