/** What stays on the phone between visits. Each user has their own drawer, so that nobody is shown another's data. */

const OWNER = 'owner'

/** From now on the drawer of this user is open. */
export function openDrawer(userId: number): void {
  uni.setStorageSync(OWNER, userId)
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

export function discard(name: string): void {
  uni.removeStorageSync(drawer(name))
}

function drawer(name: string): string {
  return `${String(uni.getStorageSync(OWNER) || 'nobody')}:${name}`
}
