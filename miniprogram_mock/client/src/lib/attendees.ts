/** Who comes to a session, for who leads it: in groups, and what can be done about each. */

import type { Attendee, Gathering } from '@/api/gatherings'
import { moment } from '@/lib/dates'

export interface AttendeeGroup {
  title: string
  text: string
  items: Attendee[]
}

const clock = (iso: string): string => moment(iso).split(' ')[1] ?? ''

/** "09:02 到", "09:02—10:30", "没有签退"; empty for who is not there. */
export function thereOf({ in_at, out_at, by_itself }: Attendee): string {
  if (!in_at) return ''
  if (!out_at) return `${clock(in_at)} 到`
  return by_itself ? '没有签退，自动结束' : `${clock(in_at)}—${clock(out_at)}`
}

export const placeOf = (index: number): string => `排第 ${index + 1}`

/** Groups with somebody in them, what needs doing first. */
export function groupsOf(signups: readonly Attendee[]): AttendeeGroup[] {
  const isThere = (one: Attendee): boolean => Boolean(one.in_at)
  const groups = [
    { title: '在场', text: '走的时候请扫码签退。', items: signups.filter((one) => isThere(one) && !one.out_at) },
    { title: '没有签退', text: '结束时自动签退，时长算到结束。', items: signups.filter((one) => one.out_at && one.by_itself) },
    {
      title: '还没有到',
      text: '',
      items: signups.filter((one) => !isThere(one) && (one.state === 'confirmed' || one.state === 'asked' || one.state === 'absent')),
    },
    { title: '排队', text: '有人取消，按先后自动递补。', items: signups.filter((one) => one.state === 'waiting' && !isThere(one)) },
    { title: '已签退', text: '', items: signups.filter((one) => one.out_at && !one.by_itself) },
  ]
  return groups.filter(({ items }) => items.length)
}

/** Once it has begun, until its hours are confirmed. */
export function canEnterByHand(one: Attendee, session: Gathering, now = Date.now()): boolean {
  if (one.presence_id || one.state === 'waiting' || one.state === 'cancelled') return false
  return now >= Date.parse(session.starts_at) && session.state !== 'confirmed' && session.state !== 'cancelled'
}
