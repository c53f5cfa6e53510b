/** The service points behind whose counter one stands, and which of them is meant. */

import { computed, ref } from 'vue'

import { listSites } from '@/api/counter'
import { useResource } from '@/lib/resource'

export function useOwnSites() {
  const sites = useResource(async () => (await listSites()).items, () => 'counter-sites')
  const chosen = ref('')
  const site = computed(() => sites.data?.find(({ id }) => String(id) === chosen.value) ?? sites.data?.[0])
  const view = computed({ get: () => String(site.value?.id ?? ''), set: (key: string) => (chosen.value = key) })
  const options = computed(() => (sites.data ?? []).map(({ id, name }) => ({ key: String(id), label: name })))
  return { sites, site, view, options }
}
