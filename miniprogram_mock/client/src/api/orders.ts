/** The routes of work orders: of the household, and of the people of its property firm. */

import { get, post, type Cursor, type Schemas } from './typed'

export type OrderClass = Schemas['OrderClassOut']['category']
export type OwnOrder = Schemas['WorkOrderOut']
export type OrderTask = Schemas['OrderTaskOut']
export type FollowedOrder = Schemas['OwnOrderWithEventsOut']

export const getOrderChoices = () => get('/me/work-orders/choices', {})
export const askFirm = (body: Schemas['WorkOrderIn'], key: string) =>
  post('/cases', {}, body, { key }) as Promise<OwnOrder>
export const listOwnOrders = (cursor: Cursor) => get('/me/work-orders', {}, { cursor })
export const getOwnOrder = (no: string) => get('/cases/{report_no}', { report_no: no }) as Promise<FollowedOrder>
export const followOrder = (no: string, body: Schemas['SnapEventIn'], key: string) =>
  post('/cases/{report_no}/events', { report_no: no }, body, { key }) as Promise<FollowedOrder>
export const listOrderTasks = () => get('/property/work-orders', {})
export const getOrderTask = (no: string) => get('/property/work-orders/{order_no}', { order_no: no })
export const takeOrder = (no: string, key: string) =>
  post('/property/work-orders/{order_no}/taking', { order_no: no }, undefined, { key })
export const noteOrder = (no: string, text: string, key: string) =>
  post('/property/work-orders/{order_no}/notes', { order_no: no }, { text }, { key })
export const finishOrder = (no: string, body: Schemas['OrderDoneIn'], key: string) =>
  post('/property/work-orders/{order_no}/completion', { order_no: no }, body, { key })
