/** Times as people here read them: those of Asia/Shanghai, whatever the phone is set to. It has known no summer time since 1991. */

const SHANGHAI_OFFSET_MS = 8 * 3600_000

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

function parts(iso: string): Parts {
  const shifted = new Date(Date.parse(iso) + SHANGHAI_OFFSET_MS)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  }
}

const two = (number: number): string => String(number).padStart(2, '0')

/** "2026年11月5日", of a time or of a date alone. */
export function longDay(iso: string): string {
  const { year, month, day } = parts(iso.length === 10 ? `${iso}T00:00:00+08:00` : iso)
  return `${year}年${month}月${day}日`
}

/** The last day of what is over at this time: people read "until the 6th, 00:00" as the wrong day. */
export function lastDay(iso: string): string {
  return longDay(before(iso))
}

/** Whole days until the last day of what is over at this time; 0 is its last day, negative is over. */
export function daysLeft(iso: string, now = Date.now()): number {
  return daysUntil(before(iso), now)
}

const before = (iso: string): string => new Date(Date.parse(iso) - 1).toISOString()

/** "11月5日". */
export function shortDay(iso: string): string {
  return longDay(iso).replace(/^\d+年/, '')
}

/** "11月5日 09:30". */
export function moment(iso: string): string {
  const { month, day, hour, minute } = parts(iso)
  return `${month}月${day}日 ${two(hour)}:${two(minute)}`
}

/** "2026-11": the month that a time lies in, to group by. */
export function monthOf(iso: string): string {
  const { year, month } = parts(iso)
  return `${year}-${two(month)}`
}

/** "2026-11" → "2026年11月". */
export function monthName(month: string): string {
  const [year, number] = month.split('-')
  return `${year}年${Number(number)}月`
}

/** Today in Shanghai, "2026-11-05". */
export function today(now = Date.now()): string {
  const { year, month, day } = parts(new Date(now).toISOString())
  return `${year}-${two(month)}-${two(day)}`
}

/** Whole days from today to the day of a time: 0 is today, negative is over. */
export function daysUntil(iso: string, now = Date.now()): number {
  const dayNumber = (ms: number): number => Math.floor((ms + SHANGHAI_OFFSET_MS) / 86_400_000)
  const target = Date.parse(iso.length === 10 ? `${iso}T00:00:00+08:00` : iso)
  return dayNumber(target) - dayNumber(now)
}
