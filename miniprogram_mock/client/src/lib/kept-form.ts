/** A form that is left half filled stays on the phone until it is sent or begun anew. */

import { watch } from 'vue'

import { keep, kept } from '@/lib/cache'

export interface KeptForm {
  /** Whether what stands there was typed before. */
  isOld: boolean
  forget: () => void
}

/** `form` is reactive; `name` is the drawer. What was kept is put into it, as far as it has the same parts. */
export function useKeptForm<T extends object>(name: string, form: T): KeptForm {
  const before = kept<Partial<T>>(name)
  if (before) Object.assign(form, merged(form, before))
  let isOver = false
  watch(form, () => {
    if (!isOver) keep(name, form)
  })
  return {
    isOld: before !== null,
    forget: () => {
      isOver = true
      keep(name, null)
    },
  }
}

/** Parts that another version of the form had are left out. */
function merged<T extends object>(form: T, before: Partial<T>): Partial<T> {
  const parts = Object.entries(before).filter(([part]) => part in form)
  return Object.fromEntries(
    parts.map(([part, value]) => {
      const now = form[part as keyof T]
      const isGroup = typeof now === 'object' && now !== null && !Array.isArray(now)
      return [part, isGroup ? { ...now, ...(value as object) } : value]
    }),
  ) as Partial<T>
}
