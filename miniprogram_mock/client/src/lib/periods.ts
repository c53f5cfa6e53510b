/** Periods of a passbook: a month, a quarter and a year as people mean them, up to today. */

export const PERIODS = [
  { key: 'month', label: '本月' },
  { key: 'last', label: '上月' },
  { key: 'quarter', label: '本季度' },
  { key: 'year', label: '今年' },
  { key: 'days', label: '自己选' },
] as const

export type PeriodName = (typeof PERIODS)[number]['key']

/** Both days are YYYY-MM-DD and in the period; `today` is as well. */
export function periodOf(name: PeriodName, today: string): { since: string; until: string } {
  const [year = 0, month = 0] = today.split('-').map(Number)
  const first = (inYear: number, ofMonth: number): string => `${inYear}-${String(ofMonth).padStart(2, '0')}-01`
  if (name === 'last') {
    const since = month === 1 ? first(year - 1, 12) : first(year, month - 1)
    const before = new Date(Date.parse(`${first(year, month)}T00:00:00Z`) - 86_400_000)
    return { since, until: before.toISOString().slice(0, 10) }
  }
  const from = { month, quarter: month - ((month - 1) % 3), year: 1, days: 1 }[name]
  return { since: first(year, from), until: today }
}
