/** Benefits in words. */

import type { ListedText } from '@/api/texts'

type Benefit = NonNullable<ListedText['benefit']>
export type Scheme = Benefit['scheme']

export const SCHEMES: Record<Scheme, string> = {
  loan: '信易贷',
  travel: '信易游',
  shopping: '信易购',
  medical: '信易医',
  approval: '信易批',
  mobility: '信易行',
}

export const LEVELS: Record<Benefit['level'], string> = {
  nation: '国家',
  province: '省级',
  city: '市级',
  county: '区县',
  town: '街道社区',
}

/** The last day as people say it. */
export function untilWords(until: string | null): string {
  if (until === null) return '长期有效'
  const [year, month, day] = until.split('-').map(Number)
  return `有效期到 ${year} 年 ${month} 月 ${day} 日`
}
