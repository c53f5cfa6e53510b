/** What a page with a code needs: the seed kept on the phone at once, and the backend's as soon as it answers. */

import type { ShownCode } from '@/api/client'
import { seedOf, type CodeSeed } from '@/lib/code'
import { useResource, type Resource } from '@/lib/resource'

/** Not allowed, not there, no longer valid: the kept seed is no good either. */
const REFUSALS = [403, 404, 409]

/** Without a network the kept one goes on: a queue at a till is no place to wait for a time-out. */
export function useSeed(name: () => string, fetch: () => Promise<ShownCode>): Resource<CodeSeed> {
  const seed = useResource(
    async () => seedOf(await fetch(), Date.now()),
    () => `seed:${name()}`,
  )
  const { reload } = seed
  seed.reload = async () => {
    await reload()
    if (!seed.error || !REFUSALS.includes(seed.error.status)) return
    seed.data = null
    seed.phase = 'failed'
  }
  return seed
}
