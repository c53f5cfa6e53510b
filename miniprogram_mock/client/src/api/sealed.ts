/** The routes of reports of what somebody has done: who sends one is sealed, or not kept at all. */

import type { UploadedFile } from './http'
import { get, post, upload, type Cursor, type Schemas } from './typed'

export type SealedChoices = Schemas['SealedReportChoicesOut']
export type SealedCategory = Schemas['SealedReportCategoryOut']['category']
export type SentSealed = Schemas['SentSealedReportOut']
export type FollowedSealed = Schemas['OwnSealedReportOut']

/** By the code that was shown when it was sent; without one, as who has left their name. */
const withCode = (code: string): Record<string, string> => (code ? { 'X-Report-Code': code } : {})

export const getSealedChoices = () => get('/reports/choices', {})
export const sendSealedPicture = async (file: UploadedFile): Promise<string> => (await upload('/reports/pictures', file)).token
export const sendSealed = (body: Schemas['SealedReportIn'], key: string) =>
  post('/cases', {}, body, { key }) as Promise<SentSealed>
export const listSealed = (cursor: Cursor) => get('/reports', {}, { cursor })
export const getSealed = (no: string, code: string) =>
  get('/cases/{report_no}', { report_no: no }, undefined, withCode(code)) as Promise<FollowedSealed>
export const addToSealed = (no: string, code: string, text: string, key: string) =>
  post('/cases/{report_no}/events', { report_no: no }, { kind: 'more', text, evidence: [] }, { key, headers: withCode(code) }) as Promise<FollowedSealed>
export const listSealedTasks = () => get('/collector/reports', {})
export const getSealedTask = (no: string) => get('/collector/reports/{sealed_no}', { sealed_no: no })
export const noteFinding = (no: string, text: string, key: string) =>
  post('/collector/reports/{sealed_no}/notes', { sealed_no: no }, { text }, { key })
