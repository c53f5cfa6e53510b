/** Meetings of a council in words: how far one is, what one can do, how an item was decided. */

import type { AgendaItem, Choice, Meeting, MeetingLine, Tally } from '@/api/councils'

export type MeetingTone = 'brand' | 'gold' | 'warning' | 'quiet'

interface State {
  word: string
  tone: MeetingTone
}

const STATES: Record<MeetingLine['state'], State> = {
  called: { word: '待开会', tone: 'gold' },
  running: { word: '进行中', tone: 'brand' },
  voted: { word: '待写纪要', tone: 'quiet' },
  minuted: { word: '待签字', tone: 'gold' },
  signed: { word: '已签字', tone: 'quiet' },
  cancelled: { word: '已取消', tone: 'warning' },
}

const OUTCOMES: Record<AgendaItem['state'], State> = {
  open: { word: '待表决', tone: 'gold' },
  adopted: { word: '通过', tone: 'brand' },
  rejected: { word: '未通过', tone: 'warning' },
  undecided: { word: '未议决', tone: 'quiet' },
}

const SAID: Record<Choice | 'absent', string> = {
  yes: '赞成',
  no: '反对',
  abstain: '弃权',
  recused: '回避',
  absent: '缺席',
}

export const CHOICES: { key: Choice; title: string; text?: string }[] = [
  { key: 'yes', title: SAID.yes },
  { key: 'no', title: SAID.no },
  { key: 'abstain', title: SAID.abstain },
  { key: 'recused', title: SAID.recused, text: '与我或我的家人有关，不参加表决' },
]

export const stateOf = (meeting: Pick<MeetingLine, 'state'>): State => STATES[meeting.state]
export const outcomeOf = (item: Pick<AgendaItem, 'state'>): State => OUTCOMES[item.state]
export const said = (choice: Choice | 'absent'): string => SAID[choice]

/** 赞成 4，反对 1，弃权 0，回避 0，缺席 0 */
export function counted(votes: Tally): string {
  return (Object.keys(SAID) as (keyof Tally)[]).map((name) => `${SAID[name]} ${votes[name]}`).join('，')
}

/** Why one cannot vote on an item now; empty where one can. */
export function whyNoVote(meeting: Meeting, item: AgendaItem): string {
  if (item.state !== 'open' || meeting.state !== 'running') return ''
  if (item.choice) return `您已投票：${said(item.choice)}。一人一票，不能更改。`
  if (meeting.seat === 'supervisor') return '监督员列席会议，不参加表决。'
  if (!meeting.can_vote) return '您的席位已经结束，不参加表决。'
  if (item.related) return '这个议题涉及您或您的家人，按规定回避，不参加表决。'
  if (!meeting.present) return '请先签到，再投票。'
  if (meeting.members_present < meeting.quorum)
    return `到会 ${meeting.members_present} 人，满 ${meeting.quorum} 人才能表决，请稍等。`
  return ''
}

/** Whether one can still have one of its records voted on alone. */
export const canObjectTo = (meeting: Meeting, item: AgendaItem): boolean =>
  (meeting.state === 'called' || meeting.state === 'running') &&
  item.state === 'open' &&
  item.records.length > 1 &&
  !item.related &&
  meeting.seat !== 'supervisor'

export const canVoteOn = (meeting: Meeting, item: AgendaItem): boolean =>
  meeting.state === 'running' && item.state === 'open' && !whyNoVote(meeting, item)

/** What was said by those who have raised a hand; '' is who has not. */
export function handsOf(said: Readonly<Record<number, Choice | ''>>): { member_id: number; choice: Choice }[] {
  return Object.entries(said).flatMap(([id, choice]) => (choice ? [{ member_id: Number(id), choice }] : []))
}

/** A day and a time as people type it, "9:05" or "14：00", as a moment of China; empty where it is none. */
export function startsAt(day: string, time: string): string {
  const found = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/.exec(time.trim())
  return day && found ? `${day}T${found[1]!.padStart(2, '0')}:${found[2]}:00+08:00` : ''
}
