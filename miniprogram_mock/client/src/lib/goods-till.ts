/**
 * Goods for points at the counter of a service point: who it is, what they want, and what came of it.
 *
 * What was picked stays for a fresh code of the same person: codes last about a minute. What is sent keeps its key until
 * there is an answer, so that a lost one is asked for again and the goods go out once.
 */

import { computed, reactive, ref } from 'vue'

import { exchange, lookAt, type Customer, type Exchanged, type Shelved } from '@/api/counter'
import { asApiError, type ApiError } from '@/api/http'
import { Intent } from '@/api/intent'

const CODE = /^\d{18}$/
const BARCODE = /^(\d{8}|\d{13})$/
/** After these the code is of no use any more; a fresh one of the same person is. */
const NEEDS_FRESH_CODE = new Set(['code_wrong', 'code_used', 'code_unknown'])

export const NO_CODE = '这不是会员码，也不是登记过的条码。请居民打开“会员码”，或在下面点选物品。'

export type GoodsTill = ReturnType<typeof useGoodsTill>

/** `site` is where one stands, `goods` what is on its shelf. */
export function useGoodsTill(site: () => number, goods: () => readonly Shelved[]) {
  const intent = new Intent()
  const code = ref('')
  const customer = ref<Customer | null>(null)
  const counts = ref<Record<number, number>>({})
  const receipt = ref<Exchanged | null>(null)
  const problem = ref<ApiError | null>(null)
  const notFound = ref('')
  const isBusy = ref(false)

  const picked = computed(() => goods().filter(({ item_id }) => counts.value[item_id]))
  const points = computed(() => picked.value.reduce((sum, { item_id, points: each }) => sum + each * (counts.value[item_id] ?? 0), 0))
  /** What they may spend here now: their points, or less where the point has a limit. */
  const most = computed(() => (customer.value ? Math.min(customer.value.points, customer.value.left ?? Infinity) : 0))
  const step = computed(() => (receipt.value ? 'done' : customer.value ? 'goods' : 'scan'))

  function put(item: Shelved, count: number): void {
    notFound.value = ''
    counts.value = { ...counts.value, [item.item_id]: Math.max(0, Math.min(count, item.free)) }
  }

  /** A member card, or the barcode of something on the shelf. */
  function take(text: string): void {
    const digits = text.replace(/\s/g, '')
    const item = BARCODE.test(digits) ? goods().find(({ barcode }) => barcode === digits) : undefined
    notFound.value = ''
    if (CODE.test(digits)) void look(digits)
    else if (item) put(item, (counts.value[item.item_id] ?? 0) + 1)
    else notFound.value = NO_CODE
  }

  async function look(digits: string): Promise<void> {
    await busily(async () => {
      customer.value = await lookAt(digits, site())
      code.value = digits
    })
  }

  async function confirm(): Promise<void> {
    const items = picked.value.map(({ item_id }) => ({ item_id, quantity: counts.value[item_id] ?? 0 }))
    await busily(async () => {
      receipt.value = await intent.run((key) => exchange(code.value, items, site(), key), JSON.stringify([code.value, items]))
    })
    if (problem.value && NEEDS_FRESH_CODE.has(problem.value.code)) customer.value = null
  }

  async function busily(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    problem.value = null
    try {
      await work()
    } catch (thrown) {
      problem.value = asApiError(thrown)
    } finally {
      isBusy.value = false
    }
  }

  function next(): void {
    code.value = ''
    customer.value = receipt.value = problem.value = null
    counts.value = {}
    notFound.value = ''
  }

  return reactive({ code, customer, counts, receipt, problem, notFound, isBusy, picked, points, most, step, put, take, look, confirm, next })
}
