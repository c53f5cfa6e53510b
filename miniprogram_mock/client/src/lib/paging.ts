/** A list that is fetched page by page, with everything a page shows about it. */

import { reactive } from 'vue'

import type { Page } from '@/api/client'
import { asApiError, type ApiError } from '@/api/http'

export type Phase = 'loading' | 'ready' | 'failed'

export interface Paging<T> {
  items: T[]
  /** Of the first page; a list that is shown stays when a later page or a refresh fails. */
  phase: Phase
  /** Why the last request failed. */
  error: ApiError | null
  isEmpty: boolean
  isDone: boolean
  isLoadingMore: boolean
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** `fetch` gets the cursor of the page to fetch, null for the first. Call `reload` to begin. */
export function usePaging<T>(fetch: (cursor: string | null) => Promise<Page<T>>): Paging<T> {
  let cursor: string | null = null
  let round = 0 // Answers of an earlier round come too late and are dropped.

  const list = reactive({
    items: [] as unknown[],
    phase: 'loading' as Phase,
    error: null as ApiError | null,
    isEmpty: false,
    isDone: false,
    isLoadingMore: false,
    reload,
    more,
  })

  async function reload(): Promise<void> {
    round += 1
    if (list.phase === 'failed') list.phase = 'loading'
    await load(round, null)
  }

  async function more(): Promise<void> {
    if (list.phase !== 'ready' || list.isDone || list.isLoadingMore) return
    list.isLoadingMore = true
    await load(round, cursor)
  }

  async function load(asked: number, from: string | null): Promise<void> {
    try {
      const page = await fetch(from)
      if (asked !== round) return
      list.items = from === null ? page.items : [...list.items, ...page.items]
      cursor = page.next_cursor
      list.isDone = cursor === null
      list.isEmpty = list.items.length === 0
      list.error = null
      list.phase = 'ready'
    } catch (error) {
      if (asked !== round) return
      list.error = asApiError(error)
      if (list.phase !== 'ready') list.phase = 'failed'
    } finally {
      if (asked === round) list.isLoadingMore = false
    }
  }

  return list as Paging<T>
}
