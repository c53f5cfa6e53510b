/** The routes of venues: a slot is booked by signing up for the session that it is. */

import { get, post, type Cursor, type Schemas } from './typed'

export type Venue = Schemas['VenueOut']
export type VenueDay = Schemas['VenueDayOut']
export type Slot = Schemas['SlotOut']

export const listVenues = (cursor: Cursor) => get('/venues', {}, { cursor })
/** Without a day (YYYY-MM-DD), today. */
export const getVenueDay = (id: number, day?: string) => get('/venues/{venue_id}', { venue_id: id }, day ? { day } : {})
export const bookSlot = (session: number, purpose: string, people: number, key: string) =>
  post('/sessions/{session_id}/signups', { session_id: session }, { resident_id: null, purpose, people }, { key })
