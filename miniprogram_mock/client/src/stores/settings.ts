/** How the person wants to read. It belongs to the phone, not to the user: it must be right before anybody has signed in. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { platform } from '@/platform'

export const TEXT_SIZES = [
  { key: 'normal', label: '标准' },
  { key: 'large', label: '大字' },
  { key: 'largest', label: '特大字' },
] as const

export type TextSize = (typeof TEXT_SIZES)[number]['key']

const STORED = 'text-size'
/** From WeChat's own setting of this size on, its user needs larger text here as well. */
const WECHAT_LARGE_PX = 20

export const useSettings = defineStore('settings', () => {
  const textSize = ref<TextSize>(initial())
  /** For the root of every page; tokens follow from it. */
  const sizeClass = computed(() => `size-${textSize.value}`)
  const isLarge = computed(() => textSize.value !== 'normal')

  function setTextSize(size: TextSize): void {
    textSize.value = size
    uni.setStorageSync(STORED, size)
  }

  return { textSize, sizeClass, isLarge, setTextSize }
})

function initial(): TextSize {
  const stored: unknown = uni.getStorageSync(STORED)
  const chosen = TEXT_SIZES.find(({ key }) => key === stored)
  if (chosen) return chosen.key
  return platform.fontSizeSetting() >= WECHAT_LARGE_PX ? 'large' : 'normal'
}
