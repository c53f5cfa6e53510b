/** What to say about a coupon, and whether its code is still good. */

import type { Coupon } from '@/api/client'
import { daysLeft, lastDay, moment } from '@/lib/dates'

/** Days before its end from which on a coupon asks to be used. */
const HURRY_DAYS = 7

/** A coupon whose time is over is expired, even before the backend has got round to saying so. */
export function isUsable(coupon: Coupon, now = Date.now()): boolean {
  return coupon.status === 'issued' && Date.parse(coupon.expires_at) > now
}

/** So long after its use a shop that has mistaken itself takes it back. */
const JUST_USED_MS = 10 * 60_000

export function wasJustUsed(coupon: Coupon | null, now = Date.now()): boolean {
  return coupon?.status === 'redeemed' && !!coupon.redeemed_at && now - Date.parse(coupon.redeemed_at) < JUST_USED_MS
}

/** Until when it can be used, or what became of it. */
export function fate(coupon: Coupon, now = Date.now()): string {
  const points = (words: string): string => (coupon.points ? `，积分${words}返还` : '')
  switch (coupon.status) {
    case 'redeemed':
      return coupon.redeemed_at ? `${moment(coupon.redeemed_at)} 已使用` : '已使用'
    case 'cancelled':
      return `没有用过${points('已')}`
    case 'expired':
      return `${lastDay(coupon.expires_at)}已过期${points('已')}`
    case 'issued':
      return isUsable(coupon, now) ? `可用到 ${lastDay(coupon.expires_at)}` : `已过期${points('将')}`
  }
}

/** "还有 23 天", whatever hurry there is; nothing where it can't be used. */
export function left(coupon: Coupon, now = Date.now()): string {
  if (!isUsable(coupon, now)) return ''
  const days = daysLeft(coupon.expires_at, now)
  return days === 0 ? '今天到期' : `还有 ${days} 天`
}

/** "还有 3 天" where there is no time to lose, else nothing. */
export function hurry(coupon: Coupon, now = Date.now()): string {
  return daysLeft(coupon.expires_at, now) > HURRY_DAYS ? '' : left(coupon, now)
}

/** Those that end first, first. */
export function bySoonestEnd(coupons: readonly Coupon[]): Coupon[] {
  return [...coupons].sort((one, other) => Date.parse(one.expires_at) - Date.parse(other.expires_at))
}
