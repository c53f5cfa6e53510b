/** What offers are made of, as the API document says it: kinds, their terms, how each is called and counted. */

import type { OfferDraft, OfferKind } from '@/api/client'
import document from '@/api/offer-terms.json'

export type TermName = keyof typeof document.terms & keyof OfferDraft

interface Term {
  label: string
  unit: string
  unless_given: string
}

interface Kind {
  label: string
  about: string
  needed: readonly string[]
  terms: readonly string[]
}

export const TERMS: Record<TermName, Term> = document.terms

export const KIND_CHOICES = document.kinds.map(({ kind, label, about }) => ({ key: kind as OfferKind, title: label, text: about }))

export const KINDS = Object.fromEntries(document.kinds.map((made) => [made.kind, made])) as unknown as Record<OfferKind, Kind>
