/** What residents report, and the steps of who works on it: entered without a network too, and sent when there is one. */

import type { Schemas } from '@/api/typed'
import { closeSnap, handSnapOver, reportSnap, takeSnap, type OwnSnap, type SnapTask } from '@/api/voice'
import { lastDay, moment } from '@/lib/dates'
import { outboxIn, type Waiting } from '@/lib/outbox'
import type { RecordTone } from '@/lib/records'

/** `title` is for people. */
export type ReportEntry = Waiting & { title: string; body: Schemas['SnapIn'] }

type Step =
  | { what: 'taking' }
  | { what: 'handover'; body: Schemas['HandOverIn'] }
  | { what: 'result'; body: Schemas['ResultIn'] }

/** A step of the report `no`; `title` and `step` are for people. */
interface About {
  no: string
  title: string
  step: string
}
export type StepEntry = Waiting & About & Step
export type NewStep = About & Pick<Waiting, 'pictures'> & Step

export const reports = outboxIn<ReportEntry>('snap-reports', ({ body, key }, evidence) => reportSnap({ ...body, evidence }, key))

export const steps = outboxIn<StepEntry>('snap-steps', (entry, evidence) => {
  if (entry.what === 'taking') return takeSnap(entry.no, entry.key)
  if (entry.what === 'handover') return handSnapOver(entry.no, entry.body, entry.key)
  return closeSnap(entry.no, { ...entry.body, evidence }, entry.key)
})

/** What one can do with a report by its state; what waits on this phone counts as done. */
export function canDo({ state, is_mine: isMine }: SnapTask, waiting: readonly StepEntry[]): StepEntry['what'][] {
  const last = waiting.filter(({ problem }) => !problem).at(-1)?.what
  if (last === 'result' || last === 'handover') return []
  if (last === 'taking' || (state === 'working' && isMine)) return ['result', 'handover']
  return ['received', 'assigned', 'reopened'].includes(state) ? ['taking', 'handover'] : []
}

export const RESULTS = [
  { key: 'fixed', title: '已解决', text: '问题没有了，最好附一张照片' },
  { key: 'not_fixed', title: '未能解决', text: '说明原因，以后怎么办' },
  { key: 'not_ours', title: '不属于社区职责', text: '说明该找谁' },
  { key: 'duplicate', title: '与已有报告重复', text: '填写那一件的编号' },
] as const

const NO = /^\d{12}$/

/** What is missing for a result, by the field of the form. */
export function wrongResult(result: string, note: string, duplicateOf: string): Partial<Record<string, string>> {
  return {
    ...(result ? {} : { result: '请选择结果。' }),
    ...(note.trim().length > 1 ? {} : { note: '请写明做了什么，或者为什么没有解决。' }),
    ...(result === 'duplicate' && !NO.test(duplicateOf.trim()) ? { duplicate_of: '请填写那一件的编号，12 位数字。' } : {}),
  }
}

const OVER = new Set(['fixed', 'not_fixed', 'not_ours', 'duplicate'])

export function toneOf({ state }: Pick<OwnSnap, 'state'>): RecordTone {
  if (state === 'fixed') return 'brand'
  return OVER.has(state) ? 'quiet' : 'gold'
}

export const isOver = ({ state }: Pick<OwnSnap, 'state'>): boolean => OVER.has(state)

/** Until when it is to be done, a day where its clock is of working days; nothing where it is over. */
export function clockOf({ due_at: due }: Pick<OwnSnap, 'due_at'>): string {
  if (!due) return ''
  const at = moment(due)
  return at.endsWith(' 00:00') ? `最晚 ${lastDay(due)}办结` : `${at} 前办结`
}
