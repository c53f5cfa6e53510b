/** One's own data: consents, a copy, who has looked, corrections, what leaving means. */

import { file, get, post, type Cursor, type Schemas } from './typed'

export type Consent = Schemas['ConsentOut']
export type Correction = Schemas['OwnCorrectionOut']

export const listConsents = () => get('/me/consents', {})
export const decideConsent = (purpose: Consent['purpose'], version: string, granted: boolean) =>
  post('/me/consents', {}, { purpose, version, granted })
/** All that is held about one, as JSON. */
export const getCopy = () => file('/me/data', null)
export const listViews = (cursor: Cursor) => get('/me/views', {}, { cursor })
export const listCorrections = (cursor: Cursor) => get('/me/corrections', {}, { cursor })
export const askCorrection = (name: string, key: string) => post('/me/corrections', {}, { name }, { key })
export const withdrawCorrection = (id: number) =>
  post('/me/corrections/{correction_id}/withdrawal', { correction_id: id }, undefined)
export const getLeaving = () => get('/me/deletion', {})
