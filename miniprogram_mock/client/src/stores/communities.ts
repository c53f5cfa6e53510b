/** The tree of communities, fetched once and kept: names for ids, and what can be chosen below what. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { listCommunities, type Community } from '@/api/client'
import { asApiError, type ApiError } from '@/api/http'
import { keep, kept } from '@/lib/cache'
import { childrenOf, firstChoice, wayTo } from '@/lib/communities'

const STORED = 'communities'

export const useCommunities = defineStore('communities', () => {
  const all = ref<Community[]>(kept<Community[]>(STORED) ?? [])
  const error = ref<ApiError | null>(null)
  let isFresh = false
  let underWay: Promise<void> | null = null

  const names = computed(() => new Map(all.value.map(({ id, name }) => [id, name])))
  const top = computed(() => firstChoice(all.value))

  /** Fetch it, unless that has been done since the start or is under way. */
  async function load(): Promise<void> {
    if (isFresh) return
    await (underWay ??= fetchAll())
    underWay = null
  }

  async function fetchAll(): Promise<void> {
    try {
      all.value = (await listCommunities()).items
      keep(STORED, all.value)
      error.value = null
      isFresh = true
    } catch (thrown) {
      error.value = asApiError(thrown)
    }
  }

  const nameOf = (id: number): string => names.value.get(id) ?? ''
  const below = (id: number | null): Community[] => childrenOf(all.value, id)
  const way = (id: number): Community[] => wayTo(all.value, id)

  return { all, error, top, load, nameOf, below, way }
})
