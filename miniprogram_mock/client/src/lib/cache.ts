/** What stays on the phone between visits. Each account has its own drawer, so that nobody is shown another's data. */

import { platform } from '@/platform'

let subject = ''

/** From now on, what is kept `ofSubject` is of this resident; empty for oneself. */
export function keepFor(resident: string): void {
  subject = resident
}

/** The name under which something is kept that is another thing for each resident somebody acts for. */
export function ofSubject(name: string): string {
  return subject ? `${subject}/${name}` : name
}

export function keep(name: string, value: unknown): void {
  uni.setStorageSync(drawer(name), JSON.stringify(value))
}

export function kept<T>(name: string): T | null {
  const text: unknown = uni.getStorageSync(drawer(name))
  if (typeof text !== 'string' || !text) return null
  try {
    return JSON.parse(text) as T
  } catch {
    return null // Written by another version, or cut off.
  }
}

/** Empty the drawer of this account: it is of somebody who has left. */
export function forgetAll(): void {
  const own = uni.getStorageInfoSync().keys.filter((key) => key.startsWith(drawer('')))
  own.forEach((key) => uni.removeStorageSync(key))
}

function drawer(name: string): string {
  return `${platform.account()}:${name}`
}
