/** How shops are rated: five aspects from 1 to 5, in the words of the name card. */

import type { NameCard } from '@/api/merchants'

export type Aspect = keyof NameCard['rating']['aspects']
export type RatingTag = NameCard['tags'][number]

export const ASPECTS: Record<Aspect, string> = {
  honesty: '诚信经营',
  service: '服务',
  frontage: '门前三包',
  interior: '店内环境',
  fulfilment: '优惠说到做到',
}
export const ASPECT_KEYS = Object.keys(ASPECTS) as Aspect[]

/** What a number of points says. */
export const GRADES = ['', '很差', '较差', '一般', '较好', '很好'] as const

export const MAX_TAGS = 5

/** From so many different people on a mean is shown. */
export const MIN_RATERS = 10

/** 4.3 → "4.3", 5 → "5.0": means stand under each other. */
export function mean(value: number): string {
  return value.toFixed(1)
}
