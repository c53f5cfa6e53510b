/**
 * One customer at the counter: a code, what it is, what is to be done about it, and what came of it.
 *
 * What is sent keeps its key until there is an answer (`Intent`): after a lost answer `redeem` sends the same thing again
 * and gets the one result. What has been typed stays for a fresh code of the same holder: codes last about a minute.
 */

import { computed, reactive, ref } from 'vue'

import { redeem, scan, type Redemption, type Scan } from '@/api/client'
import { asApiError, type ApiError } from '@/api/http'
import { Intent } from '@/api/intent'
import { parseYuan } from '@/lib/money'

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

export type Till = ReturnType<typeof useTill>

export function useTill() {
  const intent = new Intent()
  const code = ref('')
  const scanned = ref<Scan | null>(null)
  const receipt = ref<Redemption | null>(null)
  const problem = ref<ApiError | null>(null)
  const billProblem = ref('')
  const isBusy = ref(false)
  const bill = ref('')
  const offerKey = ref('')
  let stem = ''

  const step = computed(() => (receipt.value ? 'done' : scanned.value ? 'review' : 'scan'))
  const offer = computed(() => {
    if (scanned.value?.kind === 'coupon') return scanned.value.offer
    return scanned.value?.offers?.find(({ id }) => String(id) === offerKey.value) ?? null
  })

  /** Find out what a code is. */
  async function look(digits: string): Promise<void> {
    if (isBusy.value) return
    code.value = digits
    if (digits.slice(0, STEM_LENGTH) !== stem) forgetTyped()
    stem = digits.slice(0, STEM_LENGTH)
    await busily(async () => {
      const answer = await scan(digits)
      const [first, ...others] = answer.offers ?? []
      if (first && !others.length) offerKey.value = String(first.id)
      scanned.value = answer
    })
  }

  /** Honour it. */
  async function honour(): Promise<void> {
    if (isBusy.value || !scanned.value) return
    const billFen = scanned.value.needs_bill ? parseYuan(bill.value) : null
    billProblem.value = scanned.value.needs_bill && !billFen ? '请填写账单金额，例如 35 或 35.50。' : ''
    if (billProblem.value) return
    const offerId = scanned.value.kind === 'member_card' ? Number(offerKey.value) : null
    const body = { code: code.value, bill_fen: billFen, offer_id: offerId }
    await busily(async () => {
      receipt.value = await intent.run((key) => redeem(body, key), JSON.stringify(body))
    })
    if (problem.value && NEEDS_FRESH_CODE.has(problem.value.code)) scanned.value = null
  }

  /** The next customer. */
  function startOver(): void {
    scanned.value = null
    problem.value = null
    billProblem.value = ''
    receipt.value = null
    code.value = ''
    stem = ''
    forgetTyped()
  }

  function forgetTyped(): void {
    bill.value = ''
    offerKey.value = ''
  }

  async function busily(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    problem.value = null
    try {
      await work()
    } catch (error) {
      problem.value = asApiError(error)
    } finally {
      isBusy.value = false
    }
  }

  return reactive({
    code, scanned, receipt, problem, billProblem, isBusy, bill, offerKey, step, offer,
    look, honour, startOver,
  })
}
