/** One thing that a page shows: fetched, kept for when there is no network, and fetched again on request. */

import { reactive } from 'vue'

import { asApiError, type ApiError } from '@/api/http'
import { keep, kept, ofSubject } from '@/lib/cache'
import type { Phase } from '@/lib/paging'

export interface Resource<T> {
  data: T | null
  phase: Phase
  error: ApiError | null
  reload: () => Promise<void>
  /** Take what a command has answered. */
  put: (data: T) => void
}

/** With `keepAs`, what was fetched last is shown at once, and remains when the network does not answer. */
export function useResource<T>(fetch: () => Promise<T>, keepAs?: () => string): Resource<T> {
  let round = 0

  const resource = reactive({
    data: null as unknown,
    phase: 'loading' as Phase,
    error: null as ApiError | null,
    reload,
    put,
  })

  async function reload(): Promise<void> {
    round += 1
    const asked = round
    if (resource.phase === 'failed') resource.phase = 'loading'
    if (resource.data === null && keepAs) show(kept<T>(ofSubject(keepAs())))
    try {
      const data = await fetch()
      if (asked === round) put(data)
    } catch (error) {
      if (asked !== round) return
      resource.error = asApiError(error)
      if (resource.data === null) resource.phase = 'failed'
    }
  }

  function put(data: T): void {
    show(data)
    resource.error = null
    if (keepAs) keep(ofSubject(keepAs()), data)
  }

  function show(data: T | null): void {
    if (data === null) return
    resource.data = data
    resource.phase = 'ready'
  }

  return resource as Resource<T>
}
