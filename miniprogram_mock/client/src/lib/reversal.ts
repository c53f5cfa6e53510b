/** A redemption of the same day is undone, with a reason. */

import { reactive, ref } from 'vue'

import { reverse, type Redemption } from '@/api/shop'
import { asApiError } from '@/api/http'
import { Intent } from '@/api/intent'
import { today } from '@/lib/dates'
import { whyNot } from '@/lib/next-steps'
import { asSentence } from '@/lib/reason'

export const REVERSAL_REASONS = ['扫错了券', '金额输错了', '顾客不要了'] as const

type Undoable = Pick<Redemption, 'id' | 'title' | 'status' | 'redeemed_at' | 'coupon_id'>

export const canReverse = ({ status, redeemed_at }: Undoable): boolean =>
  status === 'done' && today(Date.parse(redeemed_at)) === today()

export type Reversal = ReturnType<typeof useReversal>

/** `done` hears what it is now. */
export function useReversal(done: (reversed: Redemption) => void) {
  const intent = new Intent()
  const chosen = ref<Undoable | null>(null)
  const isAsking = ref(false)
  const isBusy = ref(false)
  const reason = ref('')
  const problem = ref('')

  function ask(redemption: Undoable): void {
    chosen.value = redemption
    reason.value = ''
    problem.value = ''
    isAsking.value = true
  }

  async function undo(): Promise<void> {
    if (!chosen.value) return
    const { id } = chosen.value
    const why = asSentence(reason.value)
    isBusy.value = true
    try {
      const reversed = await intent.run((key) => reverse(id, why, key), `${id} ${why}`)
      isAsking.value = false
      done(reversed)
    } catch (error) {
      problem.value = whyNot(asApiError(error))
    } finally {
      isBusy.value = false
    }
  }

  return reactive({ chosen, isAsking, isBusy, reason, problem, ask, undo })
}
