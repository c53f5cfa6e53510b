/** The routes of texts: what a community tells people. */

import { get, picture, post, type Cursor, type Schemas } from './typed'

export type ListedText = Schemas['TextOut']
export type TextDetail = Schemas['TextDetailOut']
export type TextFile = Schemas['TextFileOut']

export const listNotices = (cursor: Cursor) => get('/texts', {}, { cursor })
export interface BenefitFilter {
  q?: string
  scheme?: NonNullable<ListedText['benefit']>['scheme']
  mine?: boolean
  on?: string
}
export const listBenefits = (filter: BenefitFilter, cursor: Cursor) =>
  get('/texts', {}, { kind: 'benefit', ...filter, cursor })
/** With a session, those that its course is about. */
export const listLessons = (cursor: Cursor, session?: number) =>
  get('/texts', {}, { kind: 'lesson', session_id: session, cursor })
/** What stands on the home page. */
export const listPinned = () => get('/texts', {}, { pinned: true })
export const getText = (id: number) => get('/texts/{text_id}', { text_id: id })
export const readText = (id: number) => post('/texts/{text_id}/reading', { text_id: id }, undefined)
/** What is attached, as a data URI. */
export const getTextFile = (text: number, { id, media_type }: TextFile) =>
  picture('/texts/{text_id}/files/{text_file_id}', { text_id: text, text_file_id: id }, media_type)
