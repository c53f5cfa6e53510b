import { expectTypeOf, it } from 'vitest'

import type * as api from '@/api/client'
import type { useSession } from '@/stores/session'
import type { useSettings } from '@/stores/settings'

type Session = ReturnType<typeof useSession>

// Pinia from 2.2.3 on is written for Vue 3.5: with the Vue that uni-app needs, each getter would be `any`.
it('knows what a getter of a store is', () => {
  expectTypeOf<Session['shop']>().toEqualTypeOf<api.Membership | null>()
  expectTypeOf<Session['isResident']>().toEqualTypeOf<boolean>()
  expectTypeOf<ReturnType<typeof useSettings>['isLarge']>().toEqualTypeOf<boolean>()
})
