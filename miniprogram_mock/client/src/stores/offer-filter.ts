/** Which offers are looked at. A tab cannot be opened with a query, so other pages leave here what they want shown. */

import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'

import type { OfferFilter, OfferKind } from '@/api/client'
import { rough, type Position } from '@/lib/places'
import { useSession } from '@/stores/session'

export type KindChoice = OfferKind | 'all'
/** `here` is by distance from where the phone is. */
export type OrderChoice = 'near' | 'distance' | 'here' | 'price' | 'newest'

export const useOfferFilter = defineStore('offer-filter', () => {
  const kind = ref<KindChoice>('all')
  const shop = ref<{ slug: string; name: string } | null>(null)
  /** Empty for all trades. */
  const trade = ref('')
  /** Null for all communities, one's own first. */
  const communityId = ref<number | null>(null)

  const text = ref('')
  const order = ref<OrderChoice>('near')
  const position = ref<Position | null>(null)

  const filter = computed<OfferFilter>(() => ({
    order: order.value === 'here' ? 'distance' : order.value,
    ready_first: true,
    ...(order.value === 'here' && position.value ? rough(position.value) : {}),
    ...(text.value ? { q: text.value } : {}),
    ...(kind.value === 'all' ? {} : { kind: kind.value }),
    ...(shop.value ? { merchant: shop.value.slug } : {}),
    ...(trade.value ? { trade: trade.value } : {}),
    ...(communityId.value ? { community_id: communityId.value } : {}),
  }))
  const isFiltered = computed(
    () => kind.value !== 'all' || Boolean(shop.value || trade.value || communityId.value || text.value),
  )

  function showShop(slug: string, name: string): void {
    showAll()
    shop.value = { slug, name }
  }

  function showTrade(name: string): void {
    showAll()
    trade.value = name
  }

  function showAll(): void {
    kind.value = 'all'
    shop.value = null
    trade.value = ''
    communityId.value = null
    text.value = ''
  }

  const session = useSession()
  watch(() => session.helped, showAll) // What was looked for was for somebody else.

  return { kind, shop, trade, communityId, text, order, position, filter, isFiltered, showShop, showTrade, showAll }
})
