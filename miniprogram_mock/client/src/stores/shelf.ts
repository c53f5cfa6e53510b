/** What of the shelf is looked at. A tab cannot be opened with a query, so other pages leave here what they want shown. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import type { OfferFilter, OfferKind } from '@/api/client'

export type KindChoice = OfferKind | 'all'

export const useShelf = defineStore('shelf', () => {
  const kind = ref<KindChoice>('all')
  const shop = ref<{ slug: string; name: string } | null>(null)
  const trade = ref<string | null>(null)

  const filter = computed<OfferFilter>(() => ({
    ...(kind.value === 'all' ? {} : { kind: kind.value }),
    ...(shop.value ? { merchant: shop.value.slug } : {}),
    ...(trade.value ? { trade: trade.value } : {}),
  }))
  /** Whose offers these are, where they are not everybody's. */
  const whose = computed(() => shop.value?.name ?? (trade.value ? `${trade.value}类商户` : ''))

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
    trade.value = null
  }

  return { kind, filter, whose, showShop, showTrade, showAll }
})
