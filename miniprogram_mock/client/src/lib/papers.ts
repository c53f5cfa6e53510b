/** Papers in words: whether they hold, and what one types for a proof. */

import type { Paper } from '@/api/gatherings'

const STATES: Record<string, { word: string; tone: 'brand' | 'quiet' | 'warning' }> = {
  valid: { word: '有效', tone: 'brand' },
  used: { word: '已看过', tone: 'quiet' },
  expired: { word: '已过期', tone: 'quiet' },
  revoked: { word: '已撤销', tone: 'warning' },
}

export const stateOf = ({ status }: Pick<Paper, 'status'>) => STATES[status] ?? { word: '已失效', tone: 'quiet' as const }
export const isGood = ({ status }: Pick<Paper, 'status'>): boolean => status === 'valid'

export type Statement = 'stars' | 'points' | 'hours'

/** A number as it is typed, as far as such a statement can have it; null for what is none. */
export function atLeast(statement: Statement, typed: string): number | null {
  const text = typed.trim()
  const number = /^\d{1,7}$/.test(text) ? Number(text) : 0
  const most = statement === 'stars' ? 5 : 1_000_000
  return number >= 1 && number <= most ? number : null
}

export const notANumber = (statement: Statement): string =>
  statement === 'stars' ? '请选 1 到 5 星。' : '请填写 1 到 1000000 之间的整数。'
