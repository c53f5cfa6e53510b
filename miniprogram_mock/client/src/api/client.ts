/**
 * The routes of signing in, messages, offers and coupons, one small function each; those of other areas are beside this.
 * Names and fields are those of the OpenAPI document.
 */

import { send } from './http'
import { get, getPublic, post, remove, type Cursor, type Schemas } from './typed'

export type { Schemas }

export type Me = Schemas['MeOut']
export type Session = Schemas['SessionOut']
export type Membership = Schemas['MembershipOut']
export type Bank = Schemas['BankOut']
export type OfferTerms = Schemas['OfferBaseOut']
export type Offer = Schemas['OfferOut']
export type OfferKind = OfferTerms['kind']
export type Coupon = Schemas['CouponOut']
export type CouponStatus = Coupon['status']
export type ShownCode = Schemas['CodeOut']
export type Message = Schemas['MessageOut']
export type Community = Schemas['CommunityOut']
export type OfferFacets = Schemas['FacetsOut']
export type PublicPicture = Schemas['PublicPictureOut']

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

// Everybody

/** The way in: it needs no token, it gives one. */
export const createSession = (code: string): Promise<Session> => send<Session>('POST', '/session', { body: { code } })

export const getMe = () => get('/me', {})
export const showPhone = (code: string) => post('/me/phone', {}, { code })
/** The second fact: the household's number, or a code that staff have printed. */
export const link = (fact: Schemas['LinkIn']) => post('/me/link', {}, fact)
/** The resident stays with all they have; the codes that this phone has kept are worth nothing. */
export const endLink = () => remove('/me/link', {})
/** The two characters as they were typed: nobody leaves by mistake. */
export const leave = (confirmation: '注销') => post('/me/deletion', {}, { confirmation })
export const listMessages = (cursor: Cursor, limit?: number) => get('/me/messages', {}, { cursor, limit })
/** Up to 100: nobody counts further. */
export const countUnread = () => get('/me/messages/unread', {})
/** Everything up to this message has been seen. */
export const readMessages = async (id: number): Promise<void> => {
  await post('/me/messages/reading', {}, { up_to: id })
}
export const listCommunities = () => getPublic('/communities', {})

// Residents; bank, offers and wallet are those of the one acted for, where the session store says so

export const getBank = () => get('/me/bank', {})

export interface OfferFilter {
  /** Only what is bound to this session. */
  session_id?: number
  kind?: OfferKind
  /** Slug of a shop. */
  merchant?: string
  trade?: string
  /** Only shops of this community. */
  community_id?: number
  /** Part of a title, of a shop's name or trade, or their initials in pinyin. */
  q?: string
  /** `near`: what is good in one's own community comes first. */
  order?: 'newest' | 'near' | 'price' | 'distance'
  /** What can be claimed now before the rest. */
  ready_first?: boolean
  /** Where distances are from; one's own community where it is not said. */
  latitude_e6?: number
  longitude_e6?: number
  limit?: number
}

export const listOffers = (cursor: Cursor, filter: OfferFilter = {}) => get('/offers', {}, { cursor, ...filter })
export const getOfferFacets = () => get('/offers/facets', {})
export const getOffer = (id: number) => get('/offers/{offer_id}', { offer_id: id })
export const claimOffer = (id: number, key: string) =>
  post('/offers/{offer_id}/claims', { offer_id: id }, undefined, { key })
export const listCoupons = (cursor: Cursor, status?: CouponStatus, limit?: number) =>
  get('/me/coupons', {}, { cursor, status, limit })
export const getCoupon = (id: number) => get('/me/coupons/{coupon_id}', { coupon_id: id })
export const getCouponCode = (id: number) => get('/me/coupons/{coupon_id}/code', { coupon_id: id })
export const cancelCoupon = (id: number) => post('/me/coupons/{coupon_id}/cancellation', { coupon_id: id }, undefined)
export const getCardCode = () => get('/me/card/code', {})
export type CardUse = Schemas['CardUseOut']
/** What the card got the last time, if ever. */
export const getLastCardUse = async (): Promise<CardUse | null> => (await get('/me/card/use', {})).use
