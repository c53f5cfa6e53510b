/**
 * The form in which an owner drafts an offer, and the way from what is typed to what is sent.
 *
 * Everything is text until then. People say "8.5 折" and yuan; basis points and fen are made of the digits, without
 * floating point. A number that cannot be read is an error at its field; the rest is judged by the backend.
 */

import type { OfferKind } from '@/api/client'
import type { OfferDraft, ShopOffer } from '@/api/shop'
import { today } from '@/lib/dates'
import type { FieldErrors } from '@/lib/field-errors'
import { parseYuan } from '@/lib/money'
import { KINDS, TERM_NAMES, TERMS, type TermName } from '@/lib/offer-terms'

export type SubsidyKind = OfferDraft['subsidy_kind']
/** Fields that the backend knows by the same names. */
export type FieldName = Exclude<keyof OfferDraft, 'kind' | 'subsidy_kind' | 'stars_off_bp' | 'picture_key'>

export interface OfferForm {
  kind: OfferKind
  subsidy_kind: SubsidyKind
  values: Record<FieldName, string>
  /** 折 by stars, "1" to "5"; empty where there is no step. */
  steps: Record<string, string>
  /** The key of its picture, which has been sent; empty for none. */
  picture_key: string
}

/** How a field is typed: a number, yuan, 折 (paid tenths), per cent, a day, or words. */
type Sort = 'whole' | 'yuan' | 'zhe' | 'percent' | 'from' | 'until' | 'text'

/** The terms that are one field each; those of each star are five. */
type TypedTerm = Exclude<TermName, 'stars_off_bp'>
export const TYPED_TERMS = TERM_NAMES.filter((name): name is TypedTerm => name !== 'stars_off_bp')

const SORTS: Record<FieldName, Sort> = {
  title: 'text',
  description: 'text',
  points: 'whole',
  stock_total: 'whole',
  per_person: 'whole',
  min_stars: 'whole',
  coupon_days: 'whole',
  valid_from: 'from',
  valid_until: 'until',
  ...(Object.fromEntries(TYPED_TERMS.map((name) => [name, TERMS[name].unit === 'fen' ? 'yuan' : 'zhe'])) as Record<TypedTerm, Sort>),
  subsidy_fen: 'yuan',
  subsidy_share_bp: 'percent',
  subsidy_cap_fen: 'yuan',
}

const ALWAYS: FieldName[] = ['title', 'description', 'valid_from', 'valid_until']
const OF_COUPONS: FieldName[] = ['points', 'stock_total', 'per_person', 'min_stars', 'coupon_days']
const OF_SUBSIDY: Record<SubsidyKind, FieldName[]> = {
  none: [],
  fixed: ['subsidy_fen'],
  share: ['subsidy_share_bp', 'subsidy_cap_fen'],
}

/** The terms of a kind that are one field each. */
function ofKind(kind: OfferKind): TypedTerm[] {
  return TYPED_TERMS.filter((name) => KINDS[kind].terms.includes(name))
}

function isOptional(name: FieldName, kind: OfferKind): boolean {
  const needed: readonly string[] = KINDS[kind].needed
  return name === 'description' || (name in TERMS && !needed.includes(name))
}

export function emptyForm(from: string, until: string): OfferForm {
  const values = Object.fromEntries(Object.keys(SORTS).map((name) => [name, ''])) as Record<FieldName, string>
  return {
    kind: 'cash_off',
    subsidy_kind: 'none',
    values: {
      ...values, points: '0', per_person: '1', min_stars: '0', coupon_days: '30', valid_from: from, valid_until: until,
    },
    steps: { '1': '', '2': '', '3': '9.5', '4': '9', '5': '8' },
    picture_key: '',
  }
}

/** The form filled with an offer that there is, to be changed or copied. Days that are over are left as `from`, `until`. */
export function formOf(offer: ShopOffer, from: string, until: string): OfferForm {
  const form = emptyForm(from, until)
  form.kind = offer.kind
  form.subsidy_kind = offer.subsidy_kind
  form.picture_key = offer.picture_key ?? ''
  for (const [name, sort] of Object.entries(SORTS) as [FieldName, Sort][]) {
    const value = offer[name]
    if (value !== null && value !== undefined) form.values[name] = WRITERS[sort](value as never)
  }
  const days = [today(Date.parse(offer.valid_from)), today(Date.parse(offer.valid_until))] as const
  form.values.valid_from = days[0] < from ? from : days[0]
  form.values.valid_until = days[1] < from ? until : days[1]
  if (offer.kind === 'member_discount')
    for (const stars of Object.keys(form.steps)) {
      const off = offer.stars_off_bp?.[stars]
      form.steps[stars] = off ? zheOfOff(off) : ''
    }
  return form
}

const zheOfOff = (off: number): string => String((10_000 - off) / 1000)

const WRITERS: Record<Sort, (value: never) => string> = {
  text: (value: string) => value,
  whole: (value: number) => String(value),
  yuan: (fen: number) => String(fen / 100),
  zhe: zheOfOff as (value: never) => string,
  percent: (bp: number) => String(bp / 100),
  from: () => '',
  until: () => '',
}

/** The fields that this kind of offer has, and with it this kind of subsidy. */
export function fieldsOf(form: OfferForm): FieldName[] {
  if (form.kind === 'member_discount') return [...ALWAYS, ...ofKind(form.kind)]
  return [...ALWAYS, ...OF_COUPONS, ...ofKind(form.kind), ...OF_SUBSIDY[form.subsidy_kind]]
}

/** What is sent, or what cannot be read. Fields of other kinds are left out, whatever was typed there before. */
export function draftOf(form: OfferForm): { draft: OfferDraft } | { errors: FieldErrors } {
  const errors: FieldErrors = {}
  const draft: Record<string, unknown> = { kind: form.kind }
  if (form.picture_key) draft.picture_key = form.picture_key
  for (const name of fieldsOf(form)) {
    const typed = form.values[name].replace(/\s+/g, ' ').trim()
    if (!typed) {
      if (!isOptional(name, form.kind)) errors[name] = '请填写这一项。' // At once: the backend names some of these only when others are right.
      continue
    }
    const value = READERS[SORTS[name]](typed)
    if (value === null) errors[name] = WRONG[SORTS[name]]
    else draft[name] = value
  }
  if (form.kind === 'member_discount') draft.stars_off_bp = stepsOf(form.steps, errors)
  else draft.subsidy_kind = form.subsidy_kind
  if (draft.stars_off_bp === null) errors.stars_off_bp ??= '请至少填写一个星级的折数。'
  return Object.keys(errors).length ? { errors } : { draft: draft as unknown as OfferDraft }
}

function stepsOf(steps: Record<string, string>, errors: FieldErrors): Record<string, number> | null {
  const shares: Record<string, number> = {}
  for (const [stars, typed] of Object.entries(steps)) {
    if (!typed.trim()) continue
    const off = offOfZhe(typed)
    if (off === null) errors[`stars_off_bp.${stars}`] = WRONG.zhe
    else shares[stars] = off
  }
  return Object.keys(shares).length ? shares : null
}

/** "8.5" 折 is 85 % to pay: 1500 basis points off. */
export function offOfZhe(typed: string): number | null {
  const hundredths = parseYuan(typed)
  return hundredths === null || hundredths < 100 || hundredths >= 1000 ? null : 10_000 - hundredths * 10
}

const READERS: Record<Sort, (typed: string) => string | number | null> = {
  text: (typed) => typed,
  whole: (typed) => (/^\d{1,9}$/.test(typed) ? Number(typed) : null),
  yuan: parseYuan,
  zhe: offOfZhe,
  percent: parseYuan, // A hundredth of a per cent is a basis point, as a fen is of a yuan.
  from: (day) => `${day}T00:00:00+08:00`,
  until: (day) => `${day}T23:59:59+08:00`,
}

const WRONG: Record<Sort, string> = {
  text: '',
  whole: '请填写整数。',
  yuan: '请填写金额，例如 10 或 10.50。',
  zhe: '请填写 1 到 9.9 之间的折数，例如 9 或 8.5。',
  percent: '请填写百分数，例如 50。',
  from: '',
  until: '',
}
