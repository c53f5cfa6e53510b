/** The routes of service points: for residents, and for whoever stands behind a counter. */

import { get, post, type Cursor, type Schemas } from './typed'

export type Site = Schemas['ServicePointOut']
export type Shelved = Schemas['ShelvedOut']
export type Customer = Schemas['CounterScanOut']
export type Exchanged = Schemas['GoodsExchangeOut']
export type OwnExchanged = Schemas['OwnGoodsExchangeOut']
export type MoveKind = Schemas['StockMoveIn']['kind']
export type Moved = Schemas['StockMoveOut']
export type Wanted = Schemas['WantedIn']

const PAGE = 100

export const listPoints = (cursor: Cursor) => get('/service-points', {}, { cursor })
export const listOwnExchanges = (cursor: Cursor) => get('/me/exchanges', {}, { cursor })
export const listSites = () => get('/counter/sites', {})
export const listShelf = (cursor: Cursor, site_id: number) => get('/counter/stock', {}, { cursor, site_id, limit: PAGE })
export const listExchanges = (cursor: Cursor, site_id: number) => get('/counter/exchanges', {}, { cursor, site_id })
export const lookAt = (code: string, site_id: number) => post('/counter/scans', {}, { code, site_id })
export const exchange = (code: string, items: Wanted[], site_id: number, key: string) =>
  post('/counter/exchanges', {}, { code, items, site_id }, { key })
/** Of today at once; of another day it is asked for, and another person confirms it. */
export const undoExchange = (id: number, reason: string, key: string) =>
  post('/counter/exchanges/{exchange_id}/reversal', { exchange_id: id }, { reason }, { key })
export const moveStock = (body: Schemas['StockMoveIn'], key: string) => post('/counter/stock/moves', {}, body, { key })
export const undoMove = (id: number, reason: string, key: string) =>
  post('/counter/stock/moves/{move_id}/reversal', { move_id: id }, { reason }, { key })
