/** The routes of gatherings and of papers: apart from the others, as only pages that are fetched later use them. */

import { get, post, remove, type Cursor, type Schemas } from './typed'

export type Gathering = Schemas['GatheringOut']
export type ListedGathering = Schemas['ListedGatheringOut']
export type GatheringDetail = Schemas['GatheringDetailOut']
export type Relative = Schemas['RelativeOut']
export type OwnSignup = Schemas['OwnSignupOut']
export type SignupState = OwnSignup['state']
export type OwnPresence = Schemas['OwnPresenceOut']
export type Led = Schemas['LedGatheringOut']
export type LedDetail = Schemas['LedGatheringDetailOut']
export type Attendee = Schemas['LedAttendeeOut']
export type Presence = Schemas['PresenceOut']
export type Team = Schemas['OwnTeamOut']
export type Paper = Schemas['PaperOut']

export interface SessionFilter {
  /** YYYY-MM-DD; also what is over of that day. */
  day?: string
  theme?: string
  /** `near`: what is of one's own community first. */
  order?: 'when' | 'near'
}

export const listSessions = (cursor: Cursor, filter: SessionFilter = {}) => get('/sessions', {}, { cursor, ...filter })
/** The themes and the days of what is on. */
export const getSessionFacets = () => get('/sessions/facets', {})
export const getGathering = (id: number) => get('/sessions/{session_id}', { session_id: id })
/** Null is oneself. */
export const signUp = (id: number, resident_id: number | null, key: string) =>
  post('/sessions/{session_id}/signups', { session_id: id }, { resident_id, purpose: '', people: null }, { key })
export const cancelSignup = (id: number) => remove('/me/signups/{signup_id}', { signup_id: id })
export const listSignups = (cursor: Cursor, half: 'coming' | 'past') => get('/me/signups', {}, { cursor, half })
export const listHours = (cursor: Cursor) => get('/me/hours', {}, { cursor })
/** By the code that the leader's phone shows. */
export const checkInBy = (id: number, code: string, key: string) =>
  post('/sessions/{session_id}/presences', { session_id: id }, { code }, { key })
export const checkOutBy = (id: number, code: string, key: string) =>
  post('/sessions/{session_id}/checkouts', { session_id: id }, { code }, { key })

// Whoever leads a session

export const listLed = (cursor: Cursor) => get('/leader/sessions', {}, { cursor })
export const getLed = (id: number) => get('/leader/sessions/{session_id}', { session_id: id })
export const getLeaderCode = (id: number) => get('/leader/sessions/{session_id}/code', { session_id: id })
export const letIn = (id: number, body: Schemas['LeaderPresenceIn'], key: string) =>
  post('/leader/sessions/{session_id}/presences', { session_id: id }, body, { key })
export const letOut = (id: number, body: Schemas['LeaderCodeIn'], key: string) =>
  post('/leader/sessions/{session_id}/checkouts', { session_id: id }, body, { key })
export const signCardUp = (id: number, body: Schemas['LeaderCodeIn'], key: string) =>
  post('/leader/sessions/{session_id}/card-signups', { session_id: id }, body, { key })
export const checkOut = (presence: number) =>
  post('/leader/presences/{presence_id}/checkout', { presence_id: presence }, undefined)

// Teams

export const listTeams = (cursor: Cursor) => get('/teams', {}, { cursor })
export const listOwnTeams = () => get('/me/teams', {})
export const getTeam = (id: number) => get('/teams/{team_id}', { team_id: id })
export const listFellows = (id: number, cursor: Cursor) => get('/teams/{team_id}/members', { team_id: id }, { cursor })
export const askToJoin = (id: number, key: string) =>
  post('/teams/{team_id}/membership', { team_id: id }, undefined, { key })
export const leaveTeam = (membership: number) =>
  remove('/me/teams/{team_member_id}', { team_member_id: membership })

// Papers

export const listPapers = (cursor: Cursor) => get('/me/papers', {}, { cursor })
export const makeProof = (body: Schemas['ProofIn'], key: string) => post('/me/proofs', {}, body, { key })
