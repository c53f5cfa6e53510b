/** Shops as everybody sees them, ratings of them, and becoming one. */

import { get, getPublic, post, type Cursor, type Schemas } from './typed'

export type Application = Schemas['ApplicationIn']
export type Merchant = Schemas['MerchantOut']
export type NameCard = Schemas['NameCardOut']
export type RatingIn = Schemas['RatingIn']
export type OwnRating = Schemas['OwnRatingOut']
export type NearShop = Schemas['NearShopOut']
export type ShopPlace = Schemas['ShopPlaceOut']
export interface ShopFilter {
  q?: string
  trade?: string
  latitude_e6?: number
  longitude_e6?: number
}

export const getNameCard = (slug: string) => getPublic('/merchants/{slug}', { slug })
export const rate = (slug: string, rating: RatingIn, key: string) =>
  post('/merchants/{slug}/ratings', { slug }, rating, { key })
export const listOwnRatings = (cursor: Cursor) => get('/me/ratings', {}, { cursor })
export const applyAsMerchant = (application: Application, key: string) =>
  post('/merchant-applications', {}, application, { key })
/** Changes one that waits: it is withdrawn, and the answer is the one in its place. */
export const replaceApplication = (id: number, application: Application, key: string) =>
  post('/merchant-applications/{application_id}/replacement', { application_id: id }, application, { key })
export const withdrawApplication = (id: number) =>
  post('/merchant-applications/{application_id}/withdrawal', { application_id: id }, undefined)
export const listOwnApplications = () => get('/merchant-applications', {})
export const listShops = (cursor: Cursor, filter: ShopFilter = {}) => get('/shops', {}, { cursor, ...filter })
