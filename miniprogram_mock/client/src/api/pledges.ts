/** The routes of pledges: what one may sign, what one has signed, and what a shop has. */

import { get, post, remove, type Cursor, type Schemas } from './typed'

export type Signature = Schemas['SignatureOut']
export type ShopPledge = Schemas['ShopPledgeOut']
/** What was shown to whoever signs. */
export type Shown = Schemas['SignatureIn']

export const listPledges = (cursor: Cursor) => get('/texts', {}, { kind: 'pledge', cursor })
export const getStanding = (id: number) => get('/texts/{pledge_id}/signature', { pledge_id: id })
export const signPledge = (id: number, shown: Shown, key: string) =>
  post('/texts/{pledge_id}/signature', { pledge_id: id }, { ...shown, resident_id: null }, { key })
export const listSignatures = (cursor: Cursor) => get('/me/signatures', {}, { cursor })
export const withdrawSignature = (id: number) => remove('/me/signatures/{signature_id}', { signature_id: id })
export const listShopPledges = (cursor: Cursor) => get('/merchant/pledges', {}, { cursor })
export const signForShop = (id: number, shown: Shown, key: string) =>
  post('/merchant/pledges/{shop_pledge_id}/signature', { shop_pledge_id: id }, shown, { key })
export const withdrawForShop = (id: number) =>
  remove('/merchant/signatures/{shop_signature_id}', { shop_signature_id: id })
