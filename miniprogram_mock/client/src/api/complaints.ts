/** The routes of complaints on shops: of who complains, and of the shop. */

import { get, post, type Cursor, type Schemas } from './typed'

export type ComplaintCategory = Schemas['ComplaintCategoryOut']['category']
export type OwnComplaint = Schemas['OwnComplaintOut']
export type FollowedComplaint = Schemas['ComplaintWithEventsOut']
export type ShopComplaint = Schemas['ShopComplaintOut']

export const getComplaintChoices = () => get('/complaints/choices', {})
export const complain = (body: Schemas['ComplaintIn'], key: string) =>
  post('/cases', {}, body, { key }) as Promise<OwnComplaint>
export const listOwnComplaints = (cursor: Cursor) => get('/me/complaints', {}, { cursor })
export const getOwnComplaint = (no: string) =>
  get('/cases/{report_no}', { report_no: no }) as Promise<FollowedComplaint>
export const addToComplaint = (no: string, body: Schemas['ComplaintEventIn'], key: string) =>
  post('/cases/{report_no}/events', { report_no: no }, body, { key }) as Promise<FollowedComplaint>
export const listShopComplaints = (cursor: Cursor) => get('/merchant/cases', {}, { cursor })
export const getShopComplaint = (no: string) => get('/merchant/cases/{complaint_no}', { complaint_no: no })
export const answerComplaint = (no: string, body: Schemas['ComplaintAnswerIn'], key: string) =>
  post('/merchant/cases/{complaint_no}/answer', { complaint_no: no }, body, { key })
