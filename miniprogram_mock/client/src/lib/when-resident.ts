/** Loading for pages that ask the backend about a resident: others have nothing there and would be refused. */

import { useSession } from '@/stores/session'

/** Signs in first; without a network they are who they were last time. Call it in a page's setup. */
export function whenResident(load: () => Promise<unknown>): () => Promise<void> {
  const session = useSession()
  return async () => {
    await session.signIn().catch(() => undefined)
    if (session.isResident) await load()
  }
}
