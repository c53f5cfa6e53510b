/** The routes that the pages use, one small function each. Names and fields are those of the OpenAPI document. */

import { send, type UploadedFile } from './http'
import {
  file,
  get,
  getPublic,
  listAt,
  picture,
  pictureOf,
  post,
  put,
  remove,
  upload,
  type PathOf,
  type Cursor,
  type Schemas,
} from './typed'

export type { Schemas }

export type Me = Schemas['MeOut']
export type Session = Schemas['SessionOut']
export type Membership = Schemas['MembershipOut']
export type Bank = Schemas['BankOut']
export type Movement = Schemas['MovementOut']
export type CreditRecord = Schemas['OwnRecordOut']
export type Rule = Schemas['RuleOut']
export type OfferTerms = Schemas['OfferBaseOut']
export type Offer = Schemas['OfferOut']
export type OfferKind = OfferTerms['kind']
export type Coupon = Schemas['CouponOut']
export type CouponStatus = Coupon['status']
export type ShownCode = Schemas['CodeOut']
export type Application = Schemas['ApplicationIn']
export type Merchant = Schemas['MerchantOut']
export type NameCard = Schemas['NameCardOut']
export type Message = Schemas['MessageOut']
export type Community = Schemas['CommunityOut']
export type OfferFacets = Schemas['FacetsOut']
export type Helper = Schemas['HelperOut']
export type Asked = Schemas['InvitationOut']
export type Invitation = Schemas['ReceivedOut']
export type Post = Schemas['OwnPostOut']
export type Helped = Schemas['HelpedOut']
export type HeldCard = Schemas['CardOut']
export type OwnReminder = Schemas['OwnReminderOut']
export type OwnCase = Schemas['CaseOut']
export type OwnCaseEvent = Schemas['CaseEventOut']
export type RatingIn = Schemas['RatingIn']
export type OwnRating = Schemas['OwnRatingOut']

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

// Everybody

/** The way in: it needs no token, it gives one. */
export const createSession = (code: string): Promise<Session> => send<Session>('POST', '/session', { body: { code } })

export const getMe = () => get('/me', {})
export const showPhone = (code: string) => post('/me/phone', {}, { code })
/** The second fact: the household's number, or a code that staff have printed. */
export const link = (fact: Schemas['LinkIn']) => post('/me/link', {}, fact)
/** The resident stays with all they have; the codes that this phone has kept are worth nothing. */
export const endLink = () => remove('/me/link', {})
export const listMessages = (cursor: Cursor, limit?: number) => get('/me/messages', {}, { cursor, limit })
/** Up to 100: nobody counts further. */
export const countUnread = () => get('/me/messages/unread', {})
/** Everything up to this message has been seen. */
export const readMessages = async (id: number): Promise<void> => {
  await post('/me/messages/reading', {}, { up_to: id })
}
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
export type Programme = Schemas['PublicVersionOut']
export const listProgrammes = () => get('/me/programmes', {})
export const listProgrammeRules = (id: number, no: number, q: string) =>
  get('/programmes/{programme_id}/rules', { programme_id: id }, { version: no, q })
export const commentOn = (id: number, no: number, text: string, key: string) =>
  post('/programmes/{programme_id}/versions/{no}/comments', { programme_id: id, no }, { text }, { key })
export const listCommunities = () => getPublic('/communities', {})
export const getNameCard = (slug: string) => getPublic('/merchants/{slug}', { slug })
export const rate = (slug: string, rating: RatingIn, key: string) =>
  post('/merchants/{slug}/ratings', { slug }, rating, { key })
export const listOwnRatings = (cursor: Cursor) => get('/me/ratings', {}, { cursor })
export const applyAsMerchant = (application: Application, key: string) =>
  post('/merchant-applications', {}, application, { key })
/** Changes one that waits: it is withdrawn, and the answer is the one in its place. */
export const replaceApplication = (id: number, application: Application, key: string) =>
  post('/merchant-applications/{application_id}/replacement', { application_id: id }, application, { key })
export const withdrawApplication = (id: number) =>
  post('/merchant-applications/{application_id}/withdrawal', { application_id: id }, undefined)
export const listOwnApplications = () => get('/merchant-applications', {})

// One's own data

export type Consent = Schemas['ConsentOut']
export const listConsents = () => get('/me/consents', {})
export const decideConsent = (purpose: Consent['purpose'], version: string, granted: boolean) =>
  post('/me/consents', {}, { purpose, version, granted })
/** All that is held about one, as JSON. */
export const getCopy = () => file('/me/data', null)
export const listViews = (cursor: Cursor) => get('/me/views', {}, { cursor })
export type Correction = Schemas['OwnCorrectionOut']
export const listCorrections = (cursor: Cursor) => get('/me/corrections', {}, { cursor })
export const askCorrection = (name: string, key: string) => post('/me/corrections', {}, { name }, { key })
export const withdrawCorrection = (id: number) =>
  post('/me/corrections/{correction_id}/withdrawal', { correction_id: id }, undefined)
export const getLeaving = () => get('/me/deletion', {})
/** The two characters as they were typed: nobody leaves by mistake. */
export const leave = (confirmation: '注销') => post('/me/deletion', {}, { confirmation })
export const getHousehold = () => get('/me/household', {})
export const getRecord = (id: number) => get('/me/records/{record_id}', { record_id: id })
/** A period of the passbook as PDF; days are YYYY-MM-DD, both included. */
export const getPaper = (since: string, until: string) => file('/me/passbook.pdf', { since, until })

// Whoever acts for a resident, and residents for whom somebody acts

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

// What one is asked: to work in a shop, to act for a resident

export const listInvitations = () => get('/me/invitations', {})
export const acceptInvitation = (id: number) =>
  post('/me/invitations/{invitation_id}/acceptance', { invitation_id: id }, undefined)
export const refuseInvitation = (id: number) => post('/me/invitations/{invitation_id}/refusal', { invitation_id: id }, undefined)
export const leaveShop = (id: number) => remove('/me/memberships/{membership_id}', { membership_id: id })

// Posts that one holds

export const listPosts = () => get('/me/posts', {})
export const listHouseholds = (post: number, cursor: Cursor) =>
  get('/me/posts/{post_id}/households', { post_id: post }, { cursor })

// Pictures: sent ahead of what they belong to, and seen where that is seen

export type ShownPicture = Schemas['PictureOut']
export const sendPicture = (file: UploadedFile) => upload('/me/pictures', file)
export const listPictures = (of: PathOf<'get'>, ids: Record<string, number | string>) =>
  listAt<Schemas['PicturesOut']>(of, ids)
export const getPicture = pictureOf

// Pictures that everybody sees: sent first, and used then by their key

export type PublicPicture = Schemas['PublicPictureOut']
export const makePicture = async (file: UploadedFile): Promise<string> =>
  (await upload('/merchant/pictures', file)).picture_key
/** One that the shop has sent, as a data URI. */
export const getMadePicture = (key: string) => picture('/merchant/pictures/{key}', { key }, 'image/jpeg')
export const getShopPicture = () => get('/merchant/picture', {})
export const putUpShopPicture = (picture_key: string) => put('/merchant/picture', {}, { picture_key })
export const takeDownShopPicture = () => remove('/merchant/picture', {})

// Residents; bank, offers and wallet are those of the one acted for, where the session store says so

export const getBank = () => get('/me/bank', {})
export const listMovements = (cursor: Cursor, limit?: number) => get('/me/passbook', {}, { cursor, limit })
export const listRecords = (cursor: Cursor) => get('/me/records', {}, { cursor })
export type RelatedKind = 'household' | 'merchant' | 'unit'
export const listRelatedRecords = (kind: RelatedKind, cursor: Cursor) => get('/me/related-records', {}, { kind, cursor })

export interface OfferFilter {
  /** Only what is bound to this session. */
  session_id?: number
  kind?: OfferKind
  /** Slug of a shop. */
  merchant?: string
  trade?: string
  /** Only shops of this community. */
  community_id?: number
  /** Part of a title, of a shop's name or trade, or their initials in pinyin. */
  q?: string
  /** `near`: what is good in one's own community comes first. */
  order?: 'newest' | 'near' | 'price' | 'distance'
  /** What can be claimed now before the rest. */
  ready_first?: boolean
  /** Where distances are from; one's own community where it is not said. */
  latitude_e6?: number
  longitude_e6?: number
  limit?: number
}

export const listOffers = (cursor: Cursor, filter: OfferFilter = {}) => get('/offers', {}, { cursor, ...filter })
export type NearShop = Schemas['NearShopOut']
export type ShopPlace = Schemas['ShopPlaceOut']
export interface ShopFilter {
  q?: string
  trade?: string
  latitude_e6?: number
  longitude_e6?: number
}
export const listShops = (cursor: Cursor, filter: ShopFilter = {}) => get('/shops', {}, { cursor, ...filter })
export const getOfferFacets = () => get('/offers/facets', {})
export const getOffer = (id: number) => get('/offers/{offer_id}', { offer_id: id })
export const claimOffer = (id: number, key: string) =>
  post('/offers/{offer_id}/claims', { offer_id: id }, undefined, { key })
export const listCoupons = (cursor: Cursor, status?: CouponStatus, limit?: number) =>
  get('/me/coupons', {}, { cursor, status, limit })
export const getCoupon = (id: number) => get('/me/coupons/{coupon_id}', { coupon_id: id })
export const getCouponCode = (id: number) => get('/me/coupons/{coupon_id}/code', { coupon_id: id })
export const cancelCoupon = (id: number) => post('/me/coupons/{coupon_id}/cancellation', { coupon_id: id }, undefined)
export const getCardCode = () => get('/me/card/code', {})
export type CardUse = Schemas['CardUseOut']
/** What the card got the last time, if ever. */
export const getLastCardUse = async (): Promise<CardUse | null> => (await get('/me/card/use', {})).use
