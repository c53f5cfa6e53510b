/** What to say about a coupon, and whether its code is still good. */

import type { Coupon } from '@/api/client'
import { daysLeft, lastDay, moment } from '@/lib/dates'

/** Days before its end from which on a coupon asks to be used. */
const HURRY_DAYS = 7

/** A coupon whose time is over is expired, even before the backend has got round to saying so. */
export function isUsable(coupon: Coupon, now = Date.now()): boolean {
  return coupon.status === 'issued' && Date.parse(coupon.expires_at) > now
}

/** Until when it can be used, or what became of it. */
export function fate(coupon: Coupon, now = Date.now()): string {
  const points = (words: string): string => (coupon.points ? `，积分${words}返还` : '')
  switch (coupon.status) {
    case 'redeemed':
      return coupon.redeemed_at ? `${moment(coupon.redeemed_at)} 已核销` : '已核销'
    case 'cancelled':
      return `没有用过${points('已')}`
    case 'expired':
      return `${lastDay(coupon.expires_at)}已过期${points('已')}`
    case 'issued':
      return isUsable(coupon, now) ? `可用到 ${lastDay(coupon.expires_at)}` : `已过期${points('将')}`
  }
}

/** "还有 3 天" where there is no time to lose, else nothing. */
export function hurry(coupon: Coupon, now = Date.now()): string {
  if (!isUsable(coupon, now)) return ''
  const days = daysLeft(coupon.expires_at, now)
  if (days > HURRY_DAYS) return ''
  return days === 0 ? '今天到期' : `还有 ${days} 天`
}
