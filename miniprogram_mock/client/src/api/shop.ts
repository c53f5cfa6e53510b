/** Clerks and owners; the shop is the one chosen in the session store. */

import { get, picture, post, put, remove, type Cursor, type Schemas } from './typed'

export type Scan = Schemas['ScanOut']
export type Redemption = Schemas['RedemptionOut']
export type ShopRedemption = Schemas['ShopRedemptionOut']
export type MerchantAccount = Schemas['MerchantAccountOut']
export type ShopOffer = Schemas['OfferAdminOut']
export type OfferDraft = Schemas['OfferTermsIn']
export type Statement = Schemas['StatementOut']
export type StatementDetail = Schemas['StatementDetailOut']
export type StatementLine = Schemas['ShopLineOut']
export type ClerkAccess = Schemas['ShopSettingsOut']['clerk_access']
export type Clerk = Schemas['ClerkOut']
export type ShopRating = Schemas['ShopRatingOut']

export const scan = (code: string, bill_fen: number | null = null, offer_id: number | null = null) =>
  post('/merchant/scans', {}, { code, bill_fen, offer_id })
export const redeem = (redemption: Schemas['RedemptionIn'], key: string) =>
  post('/merchant/redemptions', {}, redemption, { key })
export const reverse = (id: number, reason: string, key: string) =>
  post('/merchant/redemptions/{redemption_id}/reversal', { redemption_id: id }, { reason }, { key })
/** `day` is YYYY-MM-DD in Shanghai. */
export const listRedemptions = (cursor: Cursor, day?: string) => get('/merchant/redemptions', {}, { cursor, day })
/** The newest, `limit` of them at most. */
export const listLastRedemptions = (limit: number) => get('/merchant/redemptions', {}, { limit })
export const getRedemption = (id: number) =>
  get('/merchant/redemptions/{redemption_id}', { redemption_id: id })
export const getMerchantAccount = () => get('/merchant/account', {})
export const listStatements = (cursor: Cursor) => get('/merchant/statements', {}, { cursor })
export const getStatement = (id: number) => get('/merchant/statements/{statement_id}', { statement_id: id })
export const confirmStatement = (id: number) =>
  post('/merchant/statements/{statement_id}/confirmation', { statement_id: id }, undefined)
export const disputeStatement = (id: number, lines: number[], reason: string) =>
  post('/merchant/statements/{statement_id}/dispute', { statement_id: id }, { lines, reason })
export const withdrawDispute = (id: number, lines: number[]) =>
  post('/merchant/statements/{statement_id}/withdrawal', { statement_id: id }, { lines })
export const getShopSettings = () => get('/merchant/settings', {})
export const changeShopSettings = (settings: Schemas['ShopSettingsIn']) => put('/merchant/settings', {}, settings)
export const listClerks = () => get('/merchant/clerks', {})
export const askClerk = (clerk: Schemas['InviteIn'], key: string) => post('/merchant/clerks', {}, clerk, { key })
export const listClerksAsked = () => get('/merchant/invitations', {})
export const takeBackClerk = (id: number) => remove('/merchant/invitations/{invitation_id}', { invitation_id: id })
export const removeClerk = (id: number) => remove('/merchant/clerks/{clerk_id}', { clerk_id: id })
export const getPayee = () => get('/merchant/payee', {})
export const enterPayee = (payee: Schemas['PayeeIn']) => put('/merchant/payee', {}, payee)
export const listShopOffers = (cursor: Cursor) => get('/merchant/offers', {}, { cursor })
export const draftOffer = (draft: OfferDraft, key: string) => post('/merchant/offers', {}, draft, { key })
export const getShopStars = () => get('/merchant/stars', {})
export const getShopRhythm = () => get('/merchant/rhythm', {})
export const getShopOffer = (id: number) => get('/merchant/offers/{offer_id}', { offer_id: id })
/** Changes a draft: it is withdrawn, and the answer is the one in its place. */
export const replaceOffer = (id: number, draft: OfferDraft, key: string) =>
  post('/merchant/offers/{offer_id}/replacement', { offer_id: id }, draft, { key })
export const withdrawOffer = (id: number) => post('/merchant/offers/{offer_id}/withdrawal', { offer_id: id }, undefined)
export const takeDownOfferPicture = async (id: number): Promise<ShopOffer> => {
  await remove('/merchant/offers/{offer_id}/picture', { offer_id: id })
  return getShopOffer(id)
}
export const pauseOffer = (id: number, reason: string) => post('/merchant/offers/{offer_id}/pause', { offer_id: id }, { reason })
export const resumeOffer = (id: number) => post('/merchant/offers/{offer_id}/resumption', { offer_id: id }, undefined)
export const closeOffer = (id: number, reason: string) =>
  post('/merchant/offers/{offer_id}/closing', { offer_id: id }, { reason })
export const listShopRatings = (cursor: Cursor) => get('/merchant/ratings', {}, { cursor })
export const answerRating = (id: number, text: string) =>
  post('/merchant/ratings/{rating_id}/answer', { rating_id: id }, { text })
/** The plate for the wall, A5, as a data URI. */
export const getPlate = () => picture('/merchant/name-card.png', {}, 'image/png')
