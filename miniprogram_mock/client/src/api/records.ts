/** What is on record about one, and what one says to it: notices, objections, repair, cases, reminders, rules. */

import { file, get, post, type Cursor, type Schemas } from './typed'

export type Movement = Schemas['MovementOut']
export type CreditRecord = Schemas['OwnRecordOut']
export type Rule = Schemas['RuleOut']
export type OwnReminder = Schemas['OwnReminderOut']
export type OwnCase = Schemas['CaseOut']
export type OwnCaseEvent = Schemas['CaseEventOut']
export type Programme = Schemas['PublicVersionOut']
export type RelatedKind = 'household' | 'merchant' | 'unit'

/** What is to be taken from one, one's household, shops and units, and can still be answered. */
export const listNotices = () => get('/me/notices', {})
export const answerNotice = (id: number, text: string, evidence: number[]) =>
  post('/me/records/{record_id}/answer', { record_id: id }, { text, evidence })
/** It stops counting at once; wrong facts can be said at any time. */
export const objectToRecord = (id: number, reason: string, aboutFacts: boolean, evidence: number[]) =>
  post('/me/records/{record_id}/objection', { record_id: id }, { reason, about_facts: aboutFacts, evidence })
export const applyForRepair = (id: number, pledge: string) =>
  post('/me/records/{record_id}/repair', { record_id: id }, { pledge })
export const listCases = (cursor: Cursor) => get('/me/cases', {}, { cursor })
export const getCase = (no: string) => get('/me/cases/{case_no}', { case_no: no })
export const askForReview = (no: string, reason: string) =>
  post('/me/cases/{case_no}/review', { case_no: no }, { reason })
/** What one, one's household and one's shops were reminded of. */
export const listReminders = (cursor: Cursor) => get('/me/reminders', {}, { cursor })
export const answerReminder = (id: number, text: string, evidence: number[]) =>
  post('/me/reminders/{reminder_id}/answer', { reminder_id: id }, { text, evidence })
/** All rules that hold where one lives, or those with some words or initials. */
export const listRules = (q?: string) => get('/rules', {}, { q })
export const listProgrammes = () => get('/me/programmes', {})
export const listProgrammeRules = (id: number, no: number, q: string) =>
  get('/programmes/{programme_id}/rules', { programme_id: id }, { version: no, q })
export const commentOn = (id: number, no: number, text: string, key: string) =>
  post('/programmes/{programme_id}/versions/{no}/comments', { programme_id: id, no }, { text }, { key })
export const getRecord = (id: number) => get('/me/records/{record_id}', { record_id: id })
/** A period of the passbook as PDF; days are YYYY-MM-DD, both included. */
export const getPaper = (since: string, until: string) => file('/me/passbook.pdf', { since, until })
export const listMovements = (cursor: Cursor, limit?: number) => get('/me/passbook', {}, { cursor, limit })
export const listRecords = (cursor: Cursor) => get('/me/records', {}, { cursor })
export const listRelatedRecords = (kind: RelatedKind, cursor: Cursor) => get('/me/related-records', {}, { kind, cursor })
