/** Collecting about neighbours, and about oneself. */

import { get, post, type Cursor, type Schemas } from './typed'

export type Neighbours = Schemas['NeighboursOut']
export type Collected = Schemas['CollectedOut']
export type GivenReminder = Schemas['GivenReminderOut']

export const listNeighbours = (q: string, cursor: Cursor, limit?: number, kind?: 'household' | 'merchant' | 'unit') =>
  get('/collector/subjects', {}, { kind, q, cursor, limit })
/** How many of one's own reports of this quarter were taken, returned and turned down. */
export const getQuality = () => get('/collector/quality', {})
/** Whose member card this is, of those of one's own area. */
export const scanNeighbour = (code: string) => post('/collector/scans', {}, { code })
export const listCollected = (cursor: Cursor) => get('/collector/records', {}, { cursor })
export const collect = (body: Schemas['CollectedIn'], key: string) => post('/collector/records', {}, body, { key })
export const handInAgain = (id: number, note: string) =>
  post('/collector/records/{record_id}/resubmission', { record_id: id }, { note })
export const takeBack = (id: number, reason: string) =>
  post('/collector/records/{record_id}/withdrawal', { record_id: id }, { reason })
export const listGivenReminders = (cursor: Cursor) => get('/collector/reminders', {}, { cursor })
export const remindNeighbours = (body: Schemas['NeighbourReminderIn'], key: string) =>
  post('/collector/reminders', {}, body, { key })
export const reportOwnAgain = (id: number, note: string) =>
  post('/me/records/{record_id}/resubmission', { record_id: id }, { note })
export const reportOwn = (body: Schemas['ReportIn'], key: string) => post('/me/records', {}, body, { key })
