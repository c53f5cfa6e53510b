/** Claiming an offer: one coupon, however often the request has to be sent. */

import { reactive } from 'vue'

import { claimOffer, type Coupon } from '@/api/client'
import { asApiError } from '@/api/http'
import { Intent } from '@/api/intent'

export interface Claim {
  busy: boolean
  /** Why it did not work, in words. */
  problem: string
  /** The answer was lost: it may have worked, or not. */
  isUnsure: boolean
  coupon: Coupon | null
  send: (offerId: number) => Promise<void>
}

export function useClaim(): Claim {
  const intent = new Intent()
  const claim: Claim = reactive({ busy: false, problem: '', isUnsure: false, coupon: null, send })

  async function send(offerId: number): Promise<void> {
    claim.busy = true
    claim.problem = ''
    try {
      claim.coupon = await intent.run((key) => claimOffer(offerId, key), String(offerId))
      claim.isUnsure = false
    } catch (thrown) {
      const error = asApiError(thrown)
      claim.isUnsure = error.isLost
      claim.problem = error.isLost ? `${error.message}可以放心再按一次，不会重复扣积分。` : error.message
    } finally {
      claim.busy = false
    }
  }

  return claim
}
