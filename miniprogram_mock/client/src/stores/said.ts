/** What was last said to have been done. It stands until somebody has read it, or long enough to be read. */

import { defineStore } from 'pinia'
import { ref } from 'vue'

const LONG_ENOUGH_MS = 20_000

export const useSaid = defineStore('said', () => {
  const text = ref('')
  let end: ReturnType<typeof setTimeout> | undefined

  function say(words: string): void {
    clearTimeout(end)
    text.value = words
    end = setTimeout(dismiss, LONG_ENOUGH_MS)
  }

  function dismiss(): void {
    text.value = ''
  }

  return { text, say, dismiss }
})
