/** A record of one's file in words: what it did to the score, and whether it still does. */

import type { CreditRecord } from '@/api/client'
import { lastDay, longDay } from '@/lib/dates'

export type RecordTone = 'brand' | 'gold' | 'quiet'

/** "+5 分", "−10 分"; empty where the rule gives points only. */
export function delta(record: CreditRecord): string {
  if (!record.score_delta) return ''
  return `${record.score_delta > 0 ? '+' : '-'}${Math.abs(record.score_delta)} 分`
}

export function standing(record: CreditRecord): { word: string; tone: RecordTone; text: string } {
  switch (record.state) {
    case 'notice':
      return {
        word: '待生效',
        tone: 'gold',
        text: `${longDay(record.effective_at)}起计入，有不同意见请在此之前向社区说明。`,
      }
    case 'over':
      return { word: '已到期', tone: 'quiet', text: '已过有效期，不再计入。' }
    case 'withdrawn':
      return { word: '已撤销', tone: 'quiet', text: withdrawn(record) }
    default:
      if (!record.score_delta) return { word: '记积分', tone: 'brand', text: pointsOnly(record) }
      return { word: '计入中', tone: 'brand', text: `计入到 ${lastDay(record.expires_at)}。` }
  }
}

function withdrawn({ recovered_points: points }: CreditRecord): string {
  return points ? `这条记录已撤销，收回 ${points} 积分。` : '这条记录已撤销，不再计入。'
}

function pointsOnly({ points_expire_on: day }: CreditRecord): string {
  return day ? `积分可用到 ${longDay(day)}。` : '不影响信用分。'
}
