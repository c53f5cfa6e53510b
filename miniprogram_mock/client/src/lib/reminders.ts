/** A reminder in words: whom it is about, whether it counts, and what may follow. */

import type { OwnReminder } from '@/api/records'
import { daysUntil, longDay } from '@/lib/dates'
import type { RecordTone } from '@/lib/records'

const WHOM = {
  resident: '提醒您本人',
  household: '提醒您家',
  merchant: '提醒您的商户',
  unit: '提醒您的单位',
} as const

/** Whom it is about; of a card that is held for somebody, whose that is. */
export function about({ reminder, card }: OwnReminder): string {
  return card ? `提醒家里的卡（编号尾号 ${card}）` : WHOM[reminder.subject_kind]
}

export function standing(own: OwnReminder, now = Date.now()): { word: string; tone: RecordTone; text: string } {
  const { reminder, count, needed, minus } = own
  const left = daysUntil(reminder.expires_on, now)
  switch (reminder.status) {
    case 'used':
      return { word: '已用于减分', tone: 'quiet', text: '之后再次发生，已登记减分，见信用记录。' }
    case 'made_up':
      return { word: '已补课', tone: 'quiet', text: '已经补过课，不再计数。' }
    case 'withdrawn':
      return { word: '已撤回', tone: 'quiet', text: '社区已撤回，不再计数。' }
    case 'lapsed':
      return { word: '已过期', tone: 'quiet', text: '过了时间，不再计数。' }
    default: {
      if (left < 0) return { word: '已过期', tone: 'quiet', text: '过了时间，不再计数。' }
      const end = `这次计到 ${longDay(reminder.expires_on)}，还有 ${left} 天。`
      return {
        word: `${count} / ${needed} 次`,
        tone: 'gold',
        text: `提醒不扣分。满 ${needed} 次后再发生，可能减 ${-minus} 分，减分前还会告知您。${end}`,
      }
    }
  }
}
