/** Point movements as a passbook has them: by month, each month with what came and what went. */

import type { Movement } from '@/api/records'
import labels from '@/api/labels.json'
import { monthOf } from '@/lib/dates'

export interface Month {
  /** "2026-11". */
  month: string
  items: Movement[]
  /** Null while earlier movements of the month are still to be fetched. */
  sums: { earned: number; spent: number } | null
}

/** `movements` are newest first; `isAll` says whether there are no earlier ones. */
export function byMonth(movements: readonly Movement[], isAll: boolean): Month[] {
  const months: Month[] = []
  for (const movement of movements) {
    const month = monthOf(movement.occurred_at)
    if (months[months.length - 1]?.month !== month) months.push({ month, items: [], sums: null })
    months[months.length - 1]!.items.push(movement)
  }
  months.forEach((each, index) => {
    if (isAll || index < months.length - 1) each.sums = sums(each.items)
  })
  return months
}

function sums(items: readonly Movement[]): { earned: number; spent: number } {
  const of = (sign: number): number =>
    items.reduce((sum, { amount }) => (Math.sign(amount) === sign ? sum + Math.abs(amount) : sum), 0)
  return { earned: of(1), spent: of(-1) }
}

/** Why the points moved; a kind that this version does not know is told by its direction. */
export function reason(movement: Movement): string {
  const known: Record<string, string> = labels.MovementOut.kind
  return known[movement.kind] ?? (movement.amount < 0 ? '积分减少' : '积分增加')
}
