/** Venues in words: when a time is, whether it is free, what one has to keep to. */

import type { Slot, Venue, VenueDay } from '@/api/venues'
import { moment } from '@/lib/dates'
import { dayWords, long, ownState, type Said } from '@/lib/gatherings'

const clock = (iso: string): string => moment(iso).split(' ')[1] ?? ''

/** "09:00—10:00"; what ends at midnight ends at 24:00. */
export function span({ starts_at, ends_at }: Pick<Slot, 'starts_at' | 'ends_at'>): string {
  const end = clock(ends_at)
  return `${clock(starts_at)}—${end === '00:00' ? '24:00' : end}`
}

/** Whether a time is free, in a word. */
export function slotState(slot: Pick<Slot, 'state' | 'own_state'>): Said {
  switch (slot.state) {
    case 'free':
      return { word: '空闲', tone: 'brand' }
    case 'mine':
      return slot.own_state ? ownState(slot.own_state, true) : { word: '我家订的', tone: 'gold' }
    case 'blocked':
      return { word: '不开放', tone: 'quiet' }
    default:
      return { word: '已订', tone: 'quiet' }
  }
}

/** "3 个空闲", "订满了": of a day in the strip. */
export const freeWords = (free: number): string => (free ? `${free} 个空闲` : '没有空闲')

/** When a venue can be booked first. */
export function nextFree({ next_free: at }: Pick<Venue, 'next_free'>): Said {
  return at ? { word: `最近空闲 ${dayWords(at)} ${clock(at)}`, tone: 'brand' } : { word: '近期没有空闲', tone: 'quiet' }
}

/** What one has to keep to, line by line. */
export function terms(found: VenueDay): string[] {
  const most = found.bookings ? `，现在已订 ${found.bookings} 次` : ''
  return [
    `一个时段 ${long(found.slot_minutes)}，可以订 ${found.days_ahead} 天以内的。`,
    `每户最多同时订 ${found.household_max} 次${most}。`,
    found.venue.needs_approval ? '订了以后社区看过才算，时段先为您留 24 小时。' : '订了就算，不用等。',
    found.cancel_hours ? `开始前 ${found.cancel_hours} 小时可以取消。` : '开始以前都可以取消。',
    ...(found.rules ? [found.rules] : []),
  ]
}

/** How many people, as they were typed; null where that is no number that fits. */
export function peopleIn(text: string, most: number): number | null {
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0
  return number >= 1 && number <= most ? number : null
}
