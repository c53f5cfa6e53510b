/** For pages where the shop can be changed: what they show belongs to the shop before. Call it in a page's setup. */

import { watch } from 'vue'

import { useSession } from '@/stores/session'

export function useShopChange(startOver: () => void): void {
  const session = useSession()
  watch(() => session.shop?.slug, (now, before) => {
    if (before) startOver() // From nothing to a shop is signing in.
  })
}
