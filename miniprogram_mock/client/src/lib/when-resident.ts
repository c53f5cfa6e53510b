/** Loading for pages that ask the backend about a resident: others have nothing there and would be refused. */

import { useSession } from '@/stores/session'

/** Who was one last time need not wait: requests sign in by themselves. Call it in a page's setup. */
export function whenResident(load: () => Promise<unknown>): () => Promise<void> {
  const session = useSession()
  return async () => {
    if (!session.isResident) await session.signIn().catch(() => undefined) // What went wrong is in session.error.
    if (session.isResident) await load()
  }
}
