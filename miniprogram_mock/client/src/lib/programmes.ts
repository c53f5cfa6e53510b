/** Programmes in words: how far a version is, from when until when it holds, what can be said to it. */

import type { Programme, Rule } from '@/api/records'
import { longDay, today } from '@/lib/dates'
import { scoreWords } from '@/lib/collecting'

interface State {
  word: string
  tone: 'brand' | 'gold' | 'quiet'
}

const STATES: Partial<Record<Programme['state'], State>> = {
  comment: { word: '征求意见', tone: 'gold' },
  decided: { word: '已议定', tone: 'quiet' },
  filed: { word: '待施行', tone: 'quiet' },
  in_force: { word: '施行中', tone: 'brand' },
}

/** Whether one can say something to it today. */
export const isOpen = (one: Pick<Programme, 'state' | 'comment_until'>, day = today()): boolean =>
  one.state === 'comment' && one.comment_until !== null && day <= one.comment_until

/** Others are not public; one whose time for comments is over waits for its decision. */
export function stateOf(one: Pick<Programme, 'state' | 'comment_until'>, day = today()): State {
  if (one.state === 'comment' && !isOpen(one, day)) return { word: '待议定', tone: 'quiet' }
  return STATES[one.state] ?? { word: '已结束', tone: 'quiet' }
}

/** From when the rules hold that an installation begins with: nobody needs to know a day. */
const FIRST_DAY = '2000-01-01'

export function whenOf({ starts_on, ends_on }: Pick<Programme, 'starts_on' | 'ends_on'>): string {
  if (!starts_on || starts_on <= FIRST_DAY) return ''
  return ends_on ? `${longDay(starts_on)}到${longDay(ends_on)}` : `${longDay(starts_on)}起`
}

/** +1 到 +5 分, −5 分, 2 积分 */
export function worthOf(rule: Rule): string {
  const scores = rule.scores.length > 1 ? [Math.min(...rule.scores), Math.max(...rule.scores)] : rule.scores
  return scores.map((score) => scoreWords(rule, score)).join(' 到 ')
}

const SUBJECTS: Record<string, string> = { R: '个人', H: '家庭', M: '商户', U: '单位' }

/** Whom a rule is for: 个人、家庭 */
export const aboutOf = (rule: Pick<Rule, 'subjects'>): string =>
  [...rule.subjects].map((letter) => SUBJECTS[letter]).filter(Boolean).join('、')
