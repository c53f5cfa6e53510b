/** The routes of awards: apart from the others, as only pages that are fetched later use them. */

import { get, post, remove, type Cursor, type Schemas } from './typed'

export type Cycle = Schemas['CycleOut']
export type OwnCycle = Schemas['OwnCycleOut']
export type CycleState = Cycle['state']
export type Nomination = Schemas['NominationOut']
export type Award = Schemas['AwardOut']

export const listCycles = (cursor: Cursor) => get('/award-cycles', {}, { cursor })
export const getCycle = (id: number) => get('/award-cycles/{cycle_id}', { cycle_id: id })
export const listNominations = (id: number, cursor: Cursor) =>
  get('/award-cycles/{cycle_id}/nominations', { cycle_id: id }, { cursor })
/** Oneself, or one's household where households are honoured. */
export const nominateOneself = (id: number, reason: string, key: string) =>
  post('/award-cycles/{cycle_id}/nominations', { cycle_id: id }, { reason }, { key })
export const vote = (id: number, nomination: number, key: string) =>
  post('/award-cycles/{cycle_id}/ballot', { cycle_id: id }, { nomination_id: nomination }, { key })
/** Those that neighbours show. */
export const listAwards = (cursor: Cursor) => get('/awards', {}, { cursor })
export const listOwnAwards = (cursor: Cursor) => get('/me/awards', {}, { cursor })
export type AwardPaper = Schemas['AwardPapersOut']['items'][number]
/** Certificates and letters that were issued of one's award. */
export const listAwardPapers = (id: number) => get('/me/awards/{award_id}/papers', { award_id: id })
/** Agree that a letter goes to an employer or a school. */
export const agreeToLetter = (id: number, letter_to: string, key: string) =>
  post('/me/awards/{award_id}/letter', { award_id: id }, { letter_to }, { key })
export const takeLetterBack = (id: number) => remove('/me/awards/{award_id}/letter', { award_id: id })
export const display = (id: number, is_shown: boolean, key: string) =>
  post('/me/awards/{award_id}/display', { award_id: id }, { is_shown }, { key })
