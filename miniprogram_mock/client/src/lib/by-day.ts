/** A list, newest first, in the days of Shanghai it belongs to. */

import { today } from '@/lib/dates'

export interface DayGroup<T> {
  day: string
  items: T[]
}

export function byDay<T>(items: readonly T[], time: (item: T) => string): DayGroup<T>[] {
  const groups: DayGroup<T>[] = []
  for (const item of items) {
    const day = today(Date.parse(time(item)))
    const last = groups[groups.length - 1]
    if (last?.day === day) last.items.push(item)
    else groups.push({ day, items: [item] })
  }
  return groups
}
