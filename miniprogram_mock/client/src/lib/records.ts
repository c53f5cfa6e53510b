/** A record of one's file in words: what it did to the score, and whether it still does. */

import type { CreditRecord } from '@/api/records'
import labels from '@/api/labels.json'
import { lastDay, longDay } from '@/lib/dates'

export type RecordTone = 'brand' | 'gold' | 'quiet'

/** Whose score a record is about. */
export const WHOM = { resident: '您本人', household: '您家', merchant: '您的商户', unit: '您的单位' } as const

/** "+5 分", "−10 分"; empty where the rule gives points only. */
export function delta(record: CreditRecord): string {
  if (!record.score_delta) return ''
  return `${record.score_delta > 0 ? '+' : '-'}${Math.abs(record.score_delta)} 分`
}

export function standing(record: CreditRecord): { word: string; tone: RecordTone; text: string } {
  switch (record.state) {
    case 'returned':
      if (record.own_report) return { word: '请补充', tone: 'gold', text: `社区退回：${record.remark}` }
      return { word: '待核实', tone: 'quiet', text: '由别人核实，核实前不计入。' }
    case 'submitted':
      return { word: '待核实', tone: 'quiet', text: '由别人核实，核实前不计入。' }
    case 'verified':
    case 'approved':
      return { word: '待批准', tone: 'quiet', text: '已核实，等待批准，现在不计入。' }
    case 'publicity':
      return { word: '公示中', tone: 'gold', text: record.due_at ? `公示到 ${lastDay(record.due_at)}，之后计入。` : '公示后计入。' }
    case 'notice':
      return { word: '待生效', tone: 'gold', text: notice(record) }
    case 'rejected':
      return { word: '未采纳', tone: 'quiet', text: record.remark ? `没有采纳：${record.remark}` : '没有采纳，不计入。' }
    case 'suspended':
      return { word: '暂停计入', tone: 'gold', text: '有异议，办结前不计入，进展见“我的事项”。' }
    case 'corrected':
      return { word: '已更正', tone: 'quiet', text: '异议部分成立，由减轻后的记录代替。' }
    case 'revoked':
      return { word: '已撤销', tone: 'quiet', text: '异议成立，不再计入。' }
    case 'repaired':
      return { word: '已修复', tone: 'quiet', text: '已修复，不再计入。' }
    case 'over':
      return { word: '已到期', tone: 'quiet', text: '已过有效期，不再计入。' }
    case 'withdrawn':
      return { word: '已撤销', tone: 'quiet', text: withdrawn(record) }
    default:
      if (!record.score_delta) return { word: '记积分', tone: 'brand', text: pointsOnly(record) }
      return { word: '计入中', tone: 'brand', text: record.expires_at ? `计入到 ${lastDay(record.expires_at)}。` : '计入中。' }
  }
}

/** Whether somebody can say that they do not agree. */
export function isContestable({ state }: CreditRecord): boolean {
  return state === 'notice' || state === 'publicity' || state === 'effective'
}

/** Whether a minus can be made good; the backend says from when on. */
export function isRepairable({ state, score_delta: change }: CreditRecord): boolean {
  return state === 'effective' && change < 0
}

/** What is to be taken is told before; an answer is read before anything is. */
function notice({ answer, due_at: due, remark }: CreditRecord): string {
  if (answer) return remark ? `您已答复，社区听取后维持：${remark}` : '您已答复，有人听取之前不会减分。'
  return due ? `有不同意见，请在 ${lastDay(due)} 前答复，答复有人听取之前不减分。` : '有不同意见，请答复。'
}

function withdrawn({ recovered_points: points }: CreditRecord): string {
  return points ? `这条记录已撤销，收回 ${points} 积分。` : '这条记录已撤销，不再计入。'
}

function pointsOnly({ points_expire_on: day }: CreditRecord): string {
  return day ? `积分可用到 ${longDay(day)}。` : '不影响信用分。'
}

/** Who has decided on it, by office: "崖头街道信用办 核实（2026年11月10日）". */
export function decided({ decided: steps }: CreditRecord): string {
  return steps.map(({ office, step, at }) => `${office} ${labels.DecisionOut.step[step]}（${longDay(at)}）`).join('，')
}

const COUNTED: readonly string[] = ['effective', 'over', 'suspended']

/** From when until when it counts, once that is known. */
export function counted({ effective_at: from, expires_at: until, state, score_delta: change }: CreditRecord): string {
  if (!from || !until || !change || !COUNTED.includes(state)) return ''
  return `${longDay(from)} 起计入，到 ${lastDay(until)} 止。`
}
