/** The routes of fairs: booths, numbers in their queues, and who calls them. */

import { get, post, remove, type Schemas } from './typed'

export type Booth = Schemas['BoothOut']
export type BoothTicket = Schemas['BoothTicketOut']
export type KeptBooth = Schemas['KeptBoothOut']

export const listBooths = (session: number) => get('/sessions/{session_id}/booths', { session_id: session })
/** Who was called and has missed it gets the same number again, behind the next three. */
export const takeNumber = (booth: number, key: string) =>
  post('/booths/{booth_id}/tickets', { booth_id: booth }, undefined, { key })
export const giveNumberBack = (ticket: number) => remove('/me/tickets/{ticket_id}', { ticket_id: ticket })
export const listKeptBooths = () => get('/keeper/booths', {})
export const callNext = (booth: number, key: string) =>
  post('/keeper/booths/{booth_id}/next', { booth_id: booth }, undefined, { key })
export const noteServed = (ticket: number) => post('/keeper/tickets/{ticket_id}/served', { ticket_id: ticket }, undefined)
export const noteMissed = (ticket: number) => post('/keeper/tickets/{ticket_id}/missed', { ticket_id: ticket }, undefined)
