/** Meetings of councils, and what they have decided. */

import { get, post, type Cursor, type Schemas } from './typed'

export type MeetingLine = Schemas['OwnMeetingLineOut']
export type Meeting = Schemas['OwnMeetingOut']
export type AgendaItem = Schemas['OwnItemOut']
export type ItemVersion = Schemas['ItemVersionOut']
export type AgendaLine = Schemas['LineOut']
export type Tally = Schemas['TallyOut']
export type Choice = Schemas['VoteIn']['choice']
export type Outcome = Schemas['OutcomeOut']

export const listMeetings = (cursor: Cursor) => get('/council/meetings', {}, { cursor })
export const getMeeting = (id: number) => get('/council/meetings/{meeting_id}', { meeting_id: id })
/** Councils that one leads, as their chair. */
export const listLedCouncils = () => get('/council/councils', {})
export const callMeeting = (body: Schemas['OwnCallIn'], key: string) => post('/council/meetings', {}, body, { key })
export const openMeeting = (id: number) =>
  post('/council/meetings/{meeting_id}/opening', { meeting_id: id }, undefined)
export const endMeeting = (id: number) => post('/council/meetings/{meeting_id}/ending', { meeting_id: id }, undefined)
export const cancelMeeting = (id: number, reason: string) =>
  post('/council/meetings/{meeting_id}/cancellation', { meeting_id: id }, { reason })
export const raiseHands = (itemId: number, body: Schemas['OwnHandsIn']) =>
  post('/council/items/{agenda_item_id}/hands', { agenda_item_id: itemId }, body)
export const closeItem = (itemId: number) =>
  post('/council/items/{agenda_item_id}/closing', { agenda_item_id: itemId }, undefined)
export const checkIn = (id: number) => post('/council/meetings/{meeting_id}/presence', { meeting_id: id }, undefined)
export const vote = (id: number, choice: Choice) =>
  post('/council/items/{agenda_item_id}/vote', { agenda_item_id: id }, { choice })
export const objectTo = (id: number, record: number) =>
  post(
    '/council/items/{agenda_item_id}/records/{record_id}/objection',
    { agenda_item_id: id, record_id: record },
    undefined,
  )
export const signMinutes = (id: number) =>
  post('/council/minutes/{minutes_id}/signature', { minutes_id: id }, undefined)
export const listOutcomes = (cursor: Cursor) => get('/council/outcomes', {}, { cursor })
