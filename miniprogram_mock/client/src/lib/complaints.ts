/** What complaints on shops say: how far they are, and until when somebody is to do something. */

import type { OwnComplaint, ShopComplaint } from '@/api/complaints'
import { lastDay } from '@/lib/dates'
import type { RecordTone } from '@/lib/records'

type Shown = Pick<OwnComplaint, 'state' | 'answered_at' | 'answer_due_at' | 'decided_at'>

export const isOpen = ({ decided_at: at }: Pick<Shown, 'decided_at'>): boolean => !at

export function toneOf(complaint: Pick<Shown, 'state' | 'decided_at'>): RecordTone {
  if (isOpen(complaint)) return 'gold'
  return complaint.state === 'upheld' ? 'brand' : 'quiet'
}

/** How the shop reads its state: what it has answered waits for the community. */
export const stateOf = (complaint: Pick<ShopComplaint, 'state_label' | 'answered_at' | 'decided_at'>): string =>
  isOpen(complaint) && complaint.answered_at ? '已答复，待办结' : complaint.state_label

/** What comes next, for who complains. */
export function nextOf(complaint: Shown & Pick<OwnComplaint, 'due_at'>): string {
  if (!isOpen(complaint) || !complaint.due_at) return ''
  const until = `最晚 ${lastDay(complaint.due_at)}办结`
  if (complaint.answered_at) return `商户已答复，${until}`
  return complaint.answer_due_at ? `等商户答复，${until}` : until
}

/** What the shop is to do, and until when; after that it can still answer, while nothing is decided. */
export function askedOf(complaint: Pick<ShopComplaint, 'answered_at' | 'answer_due_at' | 'decided_at'>, now: number): string {
  if (!isOpen(complaint) || complaint.answered_at || !complaint.answer_due_at) return ''
  const isOver = Date.parse(complaint.answer_due_at) <= now
  return isOver ? '答复期限已过，办结前仍可以答复' : `请在 ${lastDay(complaint.answer_due_at)}前答复`
}
