/** How many messages are new, for whoever shows it: the tab bar, the page of one's own. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { countUnread, readMessages } from '@/api/client'

/** The backend counts no further. */
const MANY = 100

export const useInbox = defineStore('inbox', () => {
  const unread = ref(0)
  /** "3", "99+"; empty where nothing is new. */
  const badge = computed(() => (unread.value >= MANY ? `${MANY - 1}+` : unread.value ? String(unread.value) : ''))

  /** Without an answer it stays as it was: a number is no news worth an error. */
  async function count(): Promise<void> {
    try {
      unread.value = (await countUnread()).unread
    } catch {
      return
    }
  }

  /** Everything up to this message has been seen. */
  async function readUpTo(id: number): Promise<void> {
    await readMessages(id)
    await count()
  }

  return { unread, badge, count, readUpTo }
})
