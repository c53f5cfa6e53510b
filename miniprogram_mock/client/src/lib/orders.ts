/** What work orders say: how far they are, and until when. */

import type { OwnOrder } from '@/api/orders'
import { lastDay, moment } from '@/lib/dates'
import type { RecordTone } from '@/lib/records'

type Shown = Pick<OwnOrder, 'state' | 'due_at'>

export const isDone = ({ state }: Pick<Shown, 'state'>): boolean => state === 'done' || state === 'rated'

export function toneOf(order: Pick<Shown, 'state'>): RecordTone {
  if (isDone(order)) return 'brand'
  return order.state === 'withdrawn' ? 'quiet' : 'gold'
}

/** What the firm is to do, and until when; nothing where it is over. */
export function clockOf({ state, due_at: due }: Shown): string {
  if (!due) return ''
  const what = state === 'taken' ? '办完' : '接单'
  const at = moment(due)
  return at.endsWith(' 00:00') ? `最晚 ${lastDay(due)}${what}` : `${at} 前${what}`
}
