/** Who is using the mini-program: signed in quietly, what they are, and the shop they are working in. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import * as api from '@/api/client'
import type { Helped } from '@/api/delegates'
import { provideCredentials } from '@/api/credentials'
import { againWhileBusy, asApiError, type ApiError } from '@/api/http'
import { TokenKeeper } from '@/api/token-keeper'
import { forgetAll, keep, keepFor, kept } from '@/lib/cache'
import { endAt, startAnew } from '@/lib/navigate'
import { platform } from '@/platform'

/** Whose card is used instead of one's own: that of somebody one acts for, or of somebody of the household. */
export type Another = Pick<Helped, 'resident_id' | 'name' | 'community' | 'community_id'> & { relation?: 'household' }

const ME = 'me'
const SHOP = 'shop'

export const useSession = defineStore('session', () => {
  /** Null until the first sign-in; without a network, as they were last time. */
  const me = ref<api.Me | null>(kept<api.Me>(ME))
  const error = ref<ApiError | null>(null)
  /** How often they were linked to a roster here. Pages watch it: the card that has asked is gone by then. */
  const linked = ref(0)
  const shopSlug = ref<string | null>(kept<string>(SHOP))

  /** The resident whose card is used now. Not kept: whoever starts anew is themselves. */
  const helped = ref<Another | null>(null)

  const resident = computed(() => helped.value ?? me.value?.resident ?? null)
  /** Whether there is a bank to look at: one's own, or that of the one acted for. */
  const isResident = computed(() => Boolean(resident.value))
  const memberships = computed(() => me.value?.memberships ?? [])
  /** The shop they are working in: the chosen one, else the first. */
  const shop = computed(
    () => memberships.value.find((each) => each.slug === shopSlug.value) ?? memberships.value[0] ?? null,
  )
  const isOwner = computed(() => shop.value?.role === 'owner')

  /** Whether the account and the statements of the shop are theirs to see, and to answer; as the owner has decided. */
  const seesMoney = computed(() => isOwner.value || Boolean(shop.value?.sees_money))
  const answersStatements = computed(() => isOwner.value || Boolean(shop.value?.answers_statements))

  const tokens = new TokenKeeper(async () => {
    // A login code works once: each time another.
    const signedIn = async () => api.createSession(await platform.loginCode())
    const session = (await platform.earlySession()) ?? (await againWhileBusy(signedIn))
    become(session.user)
    return session
  })
  provideCredentials({
    token: () => tokens.token(),
    renew: (stale) => tokens.renew(stale),
    shop: () => shop.value?.slug ?? null,
    helped: () => helped.value?.resident_id ?? null,
    helpsNoMore: () => actFor(null),
  })

  function become(user: api.Me): void {
    me.value = user
    keep(ME, user)
  }

  /** Sign in, if that has not been done. Requests do so by themselves; a page calls this to know who it is for. */
  async function signIn(): Promise<void> {
    try {
      await tokens.token()
      error.value = null
    } catch (thrown) {
      error.value = asApiError(thrown)
      throw thrown
    }
  }

  /** Ask anew what they are: a shop may have taken them on. */
  async function refresh(): Promise<void> {
    become(await api.getMe())
  }

  /** Remember the number; whether it is on a community's roster says `link_needs`. */
  async function showPhone(code: string): Promise<void> {
    become(await api.showPhone(code))
  }

  /** Be linked to the roster by a second fact. */
  async function link(fact: Parameters<typeof api.link>[0]): Promise<void> {
    become(await api.link(fact))
    linked.value += 1
  }

  /** Be linked to the roster no more. Nothing on the screen is right then: all pages begin anew. */
  async function endLink(): Promise<void> {
    await api.endLink()
    await refresh()
    helped.value = null
    startAnew()
  }

  /** Leave for good. Nothing is asked for after that: the next sign-in would be somebody new. */
  async function leave(confirmation: '注销'): Promise<void> {
    await api.leave(confirmation)
    helped.value = null
    shopSlug.value = null
    me.value = null
    tokens.forget()
    forgetAll()
    endAt('gone')
  }

  /** Use somebody's card, or with null one's own again. Nothing on the screen is right then: all pages begin anew. */
  function actFor(whom: Another | null): void {
    if (helped.value?.resident_id === whom?.resident_id) return
    helped.value = whom
    keepFor(whom ? `for-${whom.resident_id}` : '')
    startAnew()
  }

  function chooseShop(slug: string): void {
    shopSlug.value = slug
    keep(SHOP, slug)
  }

  return {
    me, error, linked, helped, resident, isResident, memberships, shop, isOwner, seesMoney, answersStatements,
    signIn, refresh, showPhone, link, endLink, leave, actFor, chooseShop,
  }
})
