/** A list, newest first, in the days of Shanghai it belongs to. */

import { daysUntil, longDay, moment, today } from '@/lib/dates'

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

/** "今天", "昨天", "2026年11月5日". */
export function dayName(day: string): string {
  const ahead = daysUntil(day)
  return ahead === 0 ? '今天' : ahead === -1 ? '昨天' : longDay(day)
}

/** "09:30", under the day it belongs to. */
export function timeOfDay(iso: string): string {
  return moment(iso).split(' ')[1] ?? ''
}
