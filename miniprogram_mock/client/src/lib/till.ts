/**
 * One customer at the counter: a code, what it is, what is to be done about it, and what came of it.
 *
 * What is sent keeps its key until there is an answer (`Intent`), also on the phone (`pending-redemption`): after a lost
 * answer it is sent again, though the page was left or the mini-program started anew, and gets the one result. What has
 * been typed stays for a fresh code of the same holder: codes last about a minute.
 */

import { computed, reactive, ref } from 'vue'

import type { Schemas } from '@/api/client'
import { redeem, scan, type Redemption, type Scan } from '@/api/shop'
import { asApiError, type ApiError } from '@/api/http'
import { Intent, mayHaveHappened } from '@/api/intent'
import { parseYuan, yuan } from '@/lib/money'
import { forget, pendingOf, remember, type PendingRedemption } from '@/lib/pending-redemption'

/** Prefix and serial stay the same from code to code. */
const STEM_LENGTH = 12
/** Codes of the backend after which this code cannot be used, but a fresh one of the same holder may be. */
const NEEDS_FRESH_CODE = new Set(['code_wrong', 'code_used'])

export const CODE_LENGTH = 18

/** The 18 digits in what was scanned or typed; null when it is something else. */
export function digitsIn(text: string): string | null {
  const digits = text.replace(/\s/g, '')
  return /^\d{18}$/.test(digits) ? digits : null
}

/** What is wrong with a bill; nothing is said of one that can be. */
function notABill(billFen: number | null, mostFen: number): string {
  if (!billFen) return '请填写账单金额，例如 35 或 35.50。'
  return billFen > mostFen ? `本店单笔账单最多 ${yuan(mostFen)} 元，请核对。确需更高，请联系社区。` : ''
}

export type Till = ReturnType<typeof useTill>

/** `shop` is the slug of the shop that the till stands in. */
export function useTill(shop: () => string) {
  const intent = new Intent()
  const code = ref('')
  const scanned = ref<Scan | null>(null)
  const receipt = ref<Redemption | null>(null)
  const problem = ref<ApiError | null>(null)
  const billProblem = ref('')
  const isBusy = ref(false)
  /** Whether what there is to collect is being asked for while the bill is typed. */
  const isReckoning = ref(false)
  /** Whether something was sent of which nobody knows yet whether it has happened. */
  const isUnanswered = ref(false)
  /** What the backend said about the bill that stands there now, and for which bill and offer it said so. */
  const quote = ref<{ of: string; scan: Scan } | null>(null)
  const bill = ref('')
  const offerKey = ref('')
  /** What was sent before and has had no answer; the oldest, if there are several. */
  const pending = ref<PendingRedemption | null>(null)
  /** Said before the problem: which of several it is about. */
  const lead = ref('')
  let stem = ''

  const step = computed(() => (receipt.value ? 'done' : scanned.value ? 'review' : 'scan'))
  const offer = computed(() => {
    if (scanned.value?.kind === 'coupon') return scanned.value.offer
    return scanned.value?.offers?.find(({ id }) => String(id) === offerKey.value) ?? null
  })

  const asked = computed(() => `${bill.value.trim()} ${offerKey.value}`)
  /** What is saved and what there is to collect; null until the bill is known where it decides. */
  const priced = computed(() => {
    if (scanned.value && !scanned.value.needs_bill) return scanned.value
    return quote.value?.of === asked.value ? quote.value.scan : null
  })

  /** Find out what a code is. */
  async function look(digits: string): Promise<void> {
    if (isBusy.value) return
    code.value = digits
    if (digits.slice(0, STEM_LENGTH) !== stem) forgetTyped()
    stem = digits.slice(0, STEM_LENGTH)
    quote.value = null
    isUnanswered.value = false
    await busily(async () => {
      const answer = await scan(digits)
      const [first, ...others] = answer.offers ?? []
      if (first && !others.length) offerKey.value = String(first.id)
      scanned.value = answer
    })
  }

  /**
   * What there is to collect, while the bill is typed: says nothing of what is not yet an amount, nor of a network that is
   * gone for a moment; confirming will. A code that has run out is said at once: each more try would count as a guess.
   */
  async function reckon(): Promise<void> {
    const what = scanned.value
    const billFen = parseYuan(bill.value)
    const offerId = what?.kind === 'member_card' ? Number(offerKey.value) : null
    if (!what?.needs_bill || isBusy.value || isUnanswered.value || priced.value) return
    if (offerId === 0 || notABill(billFen, what.bill_max_fen)) return
    const of = asked.value
    const isStill = (): boolean => scanned.value === what && asked.value === of && !isBusy.value
    isReckoning.value = true
    try {
      const answer = await scan(code.value, billFen, offerId)
      if (isStill()) quote.value = { of, scan: answer }
    } catch (thrown) {
      const error = asApiError(thrown)
      if (!isStill() || mayHaveHappened(error)) return
      problem.value = error
      if (NEEDS_FRESH_CODE.has(error.code)) scanned.value = null
    } finally {
      if (asked.value === of) isReckoning.value = false
    }
  }

  /** What was said about what stood there before. */
  function forgetProblems(): void {
    billProblem.value = ''
    isReckoning.value = false
    if (isUnanswered.value) return
    problem.value = null
    lead.value = ''
  }

  /** Honour it; where the bill decides, first see what there is to collect. */
  async function honour(): Promise<void> {
    if (isBusy.value || !scanned.value) return
    const most = scanned.value.bill_max_fen
    const billFen = scanned.value.needs_bill ? parseYuan(bill.value) : null
    billProblem.value = scanned.value.needs_bill ? notABill(billFen, most) : ''
    if (billProblem.value) return
    const offerId = scanned.value.kind === 'member_card' ? Number(offerKey.value) : null
    if (priced.value || isUnanswered.value) {
      await send({ code: code.value, bill_fen: billFen, offer_id: offerId }, scanned.value)
    } else {
      const of = asked.value
      await busily(async () => {
        quote.value = { of, scan: await scan(code.value, billFen, offerId) }
      })
    }
    if (problem.value && NEEDS_FRESH_CODE.has(problem.value.code)) scanned.value = null
  }

  /** Find out what became of the one without an answer. */
  async function askAgain(): Promise<void> {
    if (isBusy.value || !pending.value) return
    const { key, body, scan: what } = pending.value
    intent.resume(key, JSON.stringify(body))
    code.value = body.code
    offerKey.value = String(body.offer_id ?? '')
    scanned.value = what
    bill.value = body.bill_fen ? String(body.bill_fen / 100) : ''
    stem = body.code.slice(0, STEM_LENGTH)
    await send(body, what)
    if (!problem.value || mayHaveHappened(problem.value)) return
    scanned.value = null
    lead.value = '上一笔没有核销成功：'
  }

  async function send(body: Schemas['RedemptionIn'], what: Scan): Promise<void> {
    const here = shop() // The answer is for the shop that asked, whichever is chosen meanwhile.
    let sent = ''
    await busily(async () => {
      receipt.value = await intent.run((key) => {
        sent = key
        remember(here, { key, body, scan: what, sentAt: Date.now() })
        return redeem(body, key)
      }, JSON.stringify(body))
    })
    isUnanswered.value = problem.value !== null && mayHaveHappened(problem.value)
    if (!isUnanswered.value) forget(here, sent)
    lookForPending()
  }

  /** The one just done was a mistake and has been undone. */
  function undone(reversed: Redemption): void {
    receipt.value = reversed
  }

  /** Whether something of this shop has had no answer yet. */
  function lookForPending(): void {
    pending.value = pendingOf(shop())[0] ?? null
  }

  /** The next customer. */
  function startOver(): void {
    scanned.value = null
    problem.value = null
    lead.value = ''
    quote.value = null
    isUnanswered.value = false
    billProblem.value = ''
    receipt.value = null
    code.value = ''
    stem = ''
    forgetTyped()
    lookForPending()
  }

  function forgetTyped(): void {
    bill.value = ''
    offerKey.value = ''
  }

  async function busily(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    problem.value = null
    lead.value = ''
    try {
      await work()
    } catch (error) {
      problem.value = asApiError(error)
    } finally {
      isBusy.value = false
    }
  }

  return reactive({
    code, scanned, receipt, problem, billProblem, isBusy, isReckoning, isUnanswered, bill, offerKey, step, offer, priced, pending,
    lead,
    look, reckon, forgetProblems, honour, undone, askAgain, lookForPending, startOver,
  })
}
