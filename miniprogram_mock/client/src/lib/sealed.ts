/** Reports whose reporter is sealed: their codes, which stay on this phone only where somebody wants that. */

import type { SentSealed } from '@/api/sealed'
import { keep, kept } from '@/lib/cache'

export interface KeptCode {
  no: string
  code: string
  title: string
}

const DRAWER = 'sealed-codes'

/** As it is easier to copy: four letters and a space. */
export const inGroups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ')

export const keptCodes = (): KeptCode[] => kept<KeptCode[]>(DRAWER) ?? []

export function keepCode({ no, code, title }: SentSealed): void {
  keep(DRAWER, [{ no, code, title }, ...keptCodes().filter((each) => each.no !== no)])
}

export function dropCode(no: string): void {
  keep(
    DRAWER,
    keptCodes().filter((each) => each.no !== no),
  )
}
