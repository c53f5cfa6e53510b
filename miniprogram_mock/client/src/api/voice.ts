/** The routes of what residents report, and of who works on it. */

import { get, post, type Cursor, type Schemas } from './typed'

export type SnapChoices = Schemas['SnapChoicesOut']
export type SnapCategory = Schemas['SnapCategoryOut']['category']
export type OwnSnap = Schemas['OwnSnapOut']
export type NearSnap = Schemas['NearSnapOut']
export type FollowedSnap = Schemas['SnapWithEventsOut']
export type SnapTask = Schemas['SnapTaskOut']
export type WorkedSnap = Schemas['SnapTaskWithEventsOut']

export const getSnapChoices = () => get('/cases/choices', {})
/** Open ones of the last days that may be the same. */
export const listNear = (category: SnapCategory, area: number) => get('/cases/near', {}, { category, area_id: area })
export const reportSnap = (body: Schemas['SnapIn'], key: string) => post('/cases', {}, body, { key })
export const listOwnSnaps = (cursor: Cursor) => get('/cases', {}, { cursor })
export const getOwnSnap = (no: string) => get('/cases/{report_no}', { report_no: no }) as Promise<FollowedSnap>
export const followUp = (no: string, body: Schemas['SnapEventIn'], key: string) =>
  post('/cases/{report_no}/events', { report_no: no }, body, { key }) as Promise<FollowedSnap>
export const listSnapTasks = () => get('/collector/cases', {})
export const getSnapTask = (no: string) => get('/collector/cases/{snap_no}', { snap_no: no })
export const takeSnap = (no: string, key: string) =>
  post('/collector/cases/{snap_no}/taking', { snap_no: no }, undefined, { key })
export const handSnapOver = (no: string, body: Schemas['HandOverIn'], key: string) =>
  post('/collector/cases/{snap_no}/handover', { snap_no: no }, body, { key })
export const closeSnap = (no: string, body: Schemas['ResultIn'], key: string) =>
  post('/collector/cases/{snap_no}/result', { snap_no: no }, body, { key })
