/** What offers are made of, as the API document says it: kinds, their terms, how each is called, counted and said. */

import type { OfferKind } from '@/api/client'
import type { OfferDraft } from '@/api/shop'
import document from '@/api/offer-terms.json'

export type TermName = keyof typeof document.terms & keyof OfferDraft

interface Term {
  label: string
  unit: string
  unless_given: string
  /** What it asks of the holder, with terms in braces. */
  condition: string
}

interface Kind {
  label: string
  short: string
  about: string
  /** What the holder gets, with terms in braces. */
  gain: string
  needed: readonly string[]
  terms: readonly string[]
}

export const TERMS: Record<TermName, Term> = document.terms

export const TERM_NAMES = Object.keys(TERMS) as TermName[]

export const KIND_CHOICES = document.kinds.map(({ kind, label, about }) => ({ key: kind as OfferKind, title: label, text: about }))

export const KIND_CHIPS = document.kinds.map(({ kind, short }) => ({ key: kind as OfferKind, label: short }))

/** What a kind is called; nothing for one that is newer than this program. */
export const kindLabel = (kind: OfferKind): string => KINDS[kind]?.label ?? ''

export const KINDS = Object.fromEntries(document.kinds.map((made) => [made.kind, made])) as unknown as Record<OfferKind, Kind>
