/** One list for each choice of a filter: what comes too late for one does not appear in another, and going back is quick. */

import type { Page } from '@/api/client'
import { usePaging, type Paging } from '@/lib/paging'

export function pagingBy<C, T>(fetch: (choice: C, cursor: string | null) => Promise<Page<T>>): (choice: C) => Paging<T> {
  const lists = new Map<string, Paging<T>>()
  return (choice) => {
    const key = JSON.stringify(choice)
    let list = lists.get(key)
    if (!list) {
      list = usePaging((cursor) => fetch(choice, cursor))
      lists.set(key, list)
    }
    return list
  }
}
