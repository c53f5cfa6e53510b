/** What mediations say of how far they are, and what one's own side can do. */

import type { Mediation, WholeMediation } from '@/api/mediations'
import { lastDay } from '@/lib/dates'
import type { RecordTone } from '@/lib/records'

type Shown = Pick<Mediation, 'state' | 'side' | 'due_at' | 'asks_kept'>

const BEFORE_AGREEMENT = ['applied', 'agreed', 'sessions']

/** Either side ends it before both have signed. */
export const canEnd = ({ state }: Pick<Shown, 'state'>): boolean => BEFORE_AGREEMENT.includes(state)

/** One is asked whether one wants it. */
export const isAsked = ({ state, side }: Pick<Shown, 'state' | 'side'>): boolean => state === 'applied' && side === 'other'

export function toneOf({ state, side, asks_kept: asks }: Pick<Shown, 'state' | 'side' | 'asks_kept'>): RecordTone {
  if (asks || isAsked({ state, side })) return 'gold'
  return state === 'agreement' || state === 'performed' ? 'brand' : 'quiet'
}

/** What comes next, for this side. */
export function nextOf(mediation: Shown, now = Date.now()): string {
  const { state, due_at: due, asks_kept: asks } = mediation
  const until = due ? lastDay(due) : ''
  if (asks) return '请说说协议做到了没有'
  if (isAsked(mediation)) return `请在 ${until}前答复；不答复就到此为止，没有任何影响`
  if (state === 'applied') return `等对方在 ${until}前答复`
  if (state === 'agreed') return '等调解员接办'
  if (state === 'sessions') return due && Date.parse(due) < now ? '比预计的慢，可以问问社区' : `一般在 ${until}前结束`
  return ''
}

/** Whether one's own side has signed the current version. */
export function hasSigned({ agreement, side }: Pick<WholeMediation, 'agreement' | 'side'>): boolean {
  if (!agreement) return false
  return Boolean(side === 'applicant' ? agreement.applicant_signed_at : agreement.other_signed_at)
}

/** Who has signed it, as this side reads it. */
export function signedBy({ agreement, side }: Pick<WholeMediation, 'agreement' | 'side'>): string {
  if (!agreement) return ''
  const { applicant_signed_at: applicant, other_signed_at: other } = agreement
  const [mine, theirs] = side === 'applicant' ? [applicant, other] : [other, applicant]
  return `您${mine ? '已签' : '还没有签'}，对方${theirs ? '已签' : '还没有签'}`
}

/** Who came to a sitting. */
export function cameTo(came: { applicant_came: boolean | null; other_came: boolean | null }): string {
  const there = [...(came.applicant_came ? ['甲方'] : []), ...(came.other_came ? ['乙方'] : [])]
  return there.length ? `到场：${there.join('、')}` : '双方都没有到'
}
