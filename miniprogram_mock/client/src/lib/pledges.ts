/** Signatures in words. */

import type { Signature } from '@/api/pledges'
import { longDay } from '@/lib/dates'

type Tone = 'brand' | 'gold' | 'quiet'

const OVER: Record<Signature['state'], string> = {
  live: '有效',
  renewed: '已续签',
  withdrawn: '已撤回',
  ended: '已到期',
}

const WAYS: Record<Signature['consent'], string> = {
  phone: '手机上签的',
  written: '纸上签字，社区登记',
  fingerprint: '纸上按手印，社区登记',
  witnessed: '口头同意，两人见证，社区登记',
}

export function stateOf(one: Signature): { word: string; tone: Tone } {
  if (one.state !== 'live') return { word: OVER[one.state], tone: 'quiet' }
  return one.can_renew ? { word: isOld(one) ? '有新版本' : '快到期', tone: 'gold' } : { word: OVER.live, tone: 'brand' }
}

/** Whether it is under a version that another one has followed. */
export function isOld(one: Signature): boolean {
  return one.current_text_id !== null && one.current_text_id !== one.text_id
}

export function wayOf(one: Signature): string {
  return WAYS[one.consent]
}

export function untilOf(one: Signature): string {
  return one.state === 'live' ? `有效期到 ${longDay(one.until_on)}` : WAYS[one.consent]
}
