/** When a shop is busy, in bars. */

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const HOURS_A_BAR = 2

export interface Bar {
  label: string
  value: number
}

export const weekdayBars = (counts: readonly number[]): Bar[] => WEEKDAYS.map((label, day) => ({ label, value: counts[day] ?? 0 }))

/** Two hours a bar, from the first in which there was anything to the last. */
export function hourBars(counts: readonly number[]): Bar[] {
  const bars: Bar[] = []
  for (let from = 0; from < 24; from += HOURS_A_BAR)
    bars.push({ label: `${from}–${from + HOURS_A_BAR} 点`, value: (counts[from] ?? 0) + (counts[from + 1] ?? 0) })
  const filled = bars.map(({ value }, at) => (value ? at : -1)).filter((at) => at >= 0)
  return filled.length ? bars.slice(filled[0], filled[filled.length - 1]! + 1) : []
}
