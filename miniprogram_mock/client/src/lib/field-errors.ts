/** What is wrong with which field of a form: what was found here, then what the backend says. */

import type { ApiError } from '@/api/http'

export type FieldErrors = Partial<Record<string, string>>

export function fieldErrors(error: ApiError): FieldErrors {
  return Object.fromEntries(error.fields.map(({ field, message }) => [field, message]))
}

/** What belongs to no field of this form, so that no refusal is left unsaid. */
export function elsewhere(error: ApiError, shown: readonly string[]): string {
  if (!error.fields.length) return error.message
  return error.fields
    .filter(({ field }) => !shown.includes(field))
    .map(({ message }) => message)
    .join('')
}
