/** Whoever acts for a resident, residents for whom somebody acts, and what one is asked. */

import { get, post, remove, type Cursor, type Schemas } from './typed'

export type Helper = Schemas['HelperOut']
export type Asked = Schemas['InvitationOut']
export type Invitation = Schemas['ReceivedOut']
export type Post = Schemas['OwnPostOut']
export type Helped = Schemas['HelpedOut']
export type HeldCard = Schemas['CardOut']

export const getHousehold = () => get('/me/household', {})
export const listHelpers = () => get('/me/helpers', {})
export const askHelper = (helper: Schemas['InviteIn'], key: string) => post('/me/helpers', {}, helper, { key })
export const listHelpersAsked = () => get('/me/helper-invitations', {})
export const takeBackHelper = (id: number) =>
  remove('/me/helper-invitations/{invitation_id}', { invitation_id: id })
export const endHelper = (id: number) => remove('/me/helpers/{helper_id}', { helper_id: id })
/** Whose cards one can show: one's own, those of the household, those of people one acts for. */
export const listCards = () => get('/me/cards', {})
/** Who of one's household has moved away or died, and until when their points are kept. */
export const listFormerMembers = () => get('/me/household/former', {})
export const listHelped = () => get('/me/helping', {})
export const endHelping = (id: number) => remove('/me/helping/{helper_id}', { helper_id: id })
export const listInvitations = () => get('/me/invitations', {})
export const acceptInvitation = (id: number) =>
  post('/me/invitations/{invitation_id}/acceptance', { invitation_id: id }, undefined)
export const refuseInvitation = (id: number) => post('/me/invitations/{invitation_id}/refusal', { invitation_id: id }, undefined)
export const leaveShop = (id: number) => remove('/me/memberships/{membership_id}', { membership_id: id })
export const listPosts = () => get('/me/posts', {})
export const listHouseholds = (post: number, cursor: Cursor) =>
  get('/me/posts/{post_id}/households', { post_id: post }, { cursor })
