import { beforeEach, expect, it, vi } from 'vitest'

import * as api from '@/api/shop'
import { ApiError } from '@/api/http'
import { digitsIn, useTill } from '@/lib/till'

import { fakeStorage } from './fake-uni'

vi.mock('@/platform', () => ({ platform: { account: () => 'clerk' } }))
vi.mock('@/api/shop', () => ({ scan: vi.fn(), redeem: vi.fn() }))

const CODE = '660123456789492039'
const FRESH = '660123456789111111'
const lost = new ApiError(0, 'timeout', '网络太慢')
const redeem = vi.mocked(api.redeem)
const scan = vi.mocked(api.scan)

/** A fifth off; what there is to collect is known with the bill. */
function seen(billFen: number | null): api.Scan {
  const savingFen = billFen === null ? null : billFen / 5
  const what = { kind: 'coupon', needs_bill: true, offers: null, offer: { id: 1 }, bill_max_fen: 2_000_000 }
  const amounts = { saving_fen: savingFen, to_collect_fen: billFen === null ? null : billFen - savingFen! }
  return { ...what, ...amounts } as unknown as api.Scan
}

/** Type a bill, see what it comes to, and confirm. */
async function honour(till: ReturnType<typeof useTill>, bill: string): Promise<void> {
  till.bill = bill
  await till.honour()
  expect(till.priced).not.toBeNull()
  await till.honour()
}

beforeEach(() => {
  vi.resetAllMocks()
  fakeStorage()
  scan.mockImplementation(async (_code, billFen = null) => seen(billFen))
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
  const till = useTill(() => 'shop')
  await till.look(CODE)
  await honour(till, '35.5')
  expect(redeem.mock.calls[0]![0]).toEqual({ code: CODE, bill_fen: 3550, offer_id: null })
  expect(till.step).toBe('done')
})

it('sends nothing for what is no amount', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '0'
  await till.honour()
  expect(till.billProblem).not.toBe('')
  expect(redeem).not.toHaveBeenCalled()
})

it('says what there is to collect before anything is sent', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  expect(till.priced).toBeNull()
  await till.honour()
  expect(scan.mock.calls.at(-1)).toEqual([CODE, 5000, null])
  expect([till.priced?.saving_fen, till.priced?.to_collect_fen]).toEqual([1000, 4000])
  expect(redeem).not.toHaveBeenCalled()
})

it('says what there is to collect while the bill is typed', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  await till.reckon()
  till.bill = '20000.01'
  await till.reckon()
  expect(scan).toHaveBeenCalledTimes(1)
  till.bill = '50'
  await till.reckon()
  expect(till.priced?.to_collect_fen).toBe(4000)
  await till.reckon()
  expect(scan).toHaveBeenCalledTimes(2)
  await till.honour()
  expect(till.step).toBe('done')
})

it('drops an answer for a bill that has changed since', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  const first = till.reckon()
  till.bill = '500'
  await first
  expect(till.priced).toBeNull()
  await till.reckon()
  expect(till.priced?.to_collect_fen).toBe(40_000)
})

it('says nothing of a lost answer while the bill is typed, and asks for a fresh code once', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  scan.mockRejectedValueOnce(lost)
  await till.reckon()
  expect([till.problem, till.step]).toEqual([null, 'review'])
  scan.mockRejectedValueOnce(new ApiError(409, 'code_wrong', '动态码不正确'))
  await till.reckon()
  expect([till.problem?.code, till.step, till.bill]).toEqual(['code_wrong', 'scan', '50'])
  await till.reckon()
  expect(scan).toHaveBeenCalledTimes(3)
})

it('forgets what was wrong with what is no longer there, but not what nobody has answered', async () => {
  const till = useTill(() => 'shop')
  scan.mockRejectedValueOnce(new ApiError(404, 'not_found', '没有找到'))
  await till.look(CODE)
  expect(till.problem).not.toBeNull()
  till.forgetProblems()
  expect(till.problem).toBeNull()
  await till.look(CODE)
  redeem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost)
  await honour(till, '50')
  till.forgetProblems()
  expect([till.problem, till.isUnanswered]).toEqual([lost, true])
})

it('asks anew what there is to collect for another bill', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  await till.honour()
  till.bill = '500'
  expect(till.priced).toBeNull()
  await till.honour()
  expect(till.priced?.to_collect_fen).toBe(40_000)
  expect(redeem).not.toHaveBeenCalled()
})

it('sends at once what needs no bill', async () => {
  scan.mockResolvedValue({ ...seen(null), needs_bill: false, saving_fen: 600, to_collect_fen: 1400 })
  const till = useTill(() => 'shop')
  await till.look(CODE)
  expect(till.priced?.to_collect_fen).toBe(1400)
  await till.honour()
  expect(till.step).toBe('done')
})

it('sends no bill that the shop may not type', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '20000.01'
  await till.honour()
  expect(till.billProblem).toContain('20,000')
  expect(scan).toHaveBeenCalledTimes(1)
})

it('confirms nothing while the amount is not known', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  scan.mockRejectedValueOnce(lost)
  await till.honour()
  expect([till.problem, till.isUnanswered]).toEqual([lost, false])
  await till.honour()
  expect(till.priced?.to_collect_fen).toBe(4000)
  expect(redeem).not.toHaveBeenCalled()
})

it('confirms again with the same key while nobody has answered', async () => {
  redeem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost)
  const till = useTill(() => 'shop')
  await till.look(CODE)
  await honour(till, '50')
  expect(till.step).toBe('review')
  await till.honour()
  expect(till.receipt).toEqual({ id: 7 })
  expect(new Set(redeem.mock.calls.map(([, key]) => key)).size).toBe(1)
})

it('asks for a fresh code and keeps the bill for it', async () => {
  redeem.mockRejectedValueOnce(new ApiError(422, 'code_wrong', '动态码不正确或已过期。'))
  const till = useTill(() => 'shop')
  await till.look(CODE)
  await honour(till, '50')
  expect(till.step).toBe('scan')
  await till.look(FRESH)
  expect(till.bill).toBe('50')
})

it('forgets the bill for another customer', async () => {
  const till = useTill(() => 'shop')
  await till.look(CODE)
  till.bill = '50'
  till.startOver()
  await till.look('660999999999111111')
  expect(till.bill).toBe('')
})

/** A till that has sent a redemption of ¥50 twice and has had no answer. */
async function interrupted(code = CODE): Promise<string> {
  redeem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost)
  const till = useTill(() => 'shop')
  await till.look(code)
  await honour(till, '50')
  return redeem.mock.calls.at(-1)![1]
}

it('sends the same thing with the same key after it was started anew', async () => {
  const key = await interrupted()
  const till = useTill(() => 'shop')
  till.lookForPending()
  await till.askAgain()
  expect(redeem.mock.calls.at(-1)).toEqual([{ code: CODE, bill_fen: 5000, offer_id: null }, key])
  expect(till.receipt).toEqual({ id: 7 })
  till.startOver()
  expect(till.pending).toBeNull()
})

it('says that the earlier one has not happened, and forgets it', async () => {
  await interrupted()
  redeem.mockRejectedValueOnce(new ApiError(422, 'code_wrong', '动态码不正确或已过期。'))
  const till = useTill(() => 'shop')
  till.lookForPending()
  await till.askAgain()
  expect([till.step, till.lead, till.pending]).toEqual(['scan', '上一笔没有核销成功：', null])
})

it('asks on while there is still no answer', async () => {
  const key = await interrupted()
  redeem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost)
  const till = useTill(() => 'shop')
  till.lookForPending()
  await till.askAgain()
  expect(till.problem).toBe(lost)
  await till.honour()
  expect(new Set(redeem.mock.calls.map((call) => call[1]))).toEqual(new Set([key]))
  expect(till.step).toBe('done')
})

it('keeps what one shop waits for from another', async () => {
  await interrupted()
  const other = useTill(() => 'another')
  other.lookForPending()
  expect(other.pending).toBeNull()
})

it('waits for several, the oldest first', async () => {
  await interrupted()
  await interrupted('660999999999111111')
  const till = useTill(() => 'shop')
  till.lookForPending()
  expect(till.pending?.body.code).toBe(CODE)
  await till.askAgain()
  till.startOver()
  expect(till.pending?.body.code).toBe('660999999999111111')
})
