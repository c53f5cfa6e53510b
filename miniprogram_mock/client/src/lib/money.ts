/** Money is counted in fen, in whole numbers; it becomes text here and nowhere else. */

/** 123456 → "1,234.56"; whole yuan lose their zeros: 100000 → "1,000". */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const cents = Math.abs(fen)
  const rest = cents % 100
  const whole = grouped((cents - rest) / 100)
  return sign + whole + (rest ? `.${String(rest).padStart(2, '0')}` : '')
}

/** What somebody typed, as fen; null for what is no amount of money. */
export function parseYuan(typed: string): number | null {
  const match = /^(\d{1,8})(?:[.。](\d{1,2}))?$/.exec(typed.trim())
  if (!match) return null
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** 1234567 → "1,234,567"; not by Intl, which some phones lack. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',')
}
