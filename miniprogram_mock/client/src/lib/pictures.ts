/** Pictures that go along with what somebody hands in: kept on the phone, sent one by one, and named by their numbers. */

import { sendPicture } from '@/api/pictures'
import { API_BASE } from '@/api/base'
import { platform } from '@/platform'

/**
 * Where a picture is that everybody sees: its address is below the host of the API. Whole, host and all: what begins with
 * a slash uni-app's image looks for beside the page.
 */
export const pictureUrl = (address: string): string => (API_BASE.replace(/\/api\/v1$/, '') || location.origin) + address

export const MOST_PICTURES = 6

/** The numbers of those that were sent already, by the name under which they are kept on this phone. */
export type Sent = Record<string, number>

/** Send those that were not yet; `note` is told after each, so that none is sent again after a break. */
export async function sendAll(pictures: readonly string[], sent: Sent, note: (sent: Sent) => void): Promise<number[]> {
  const known = { ...sent }
  for (const each of pictures) {
    if (known[each] !== undefined) continue
    known[each] = (await sendPicture(platform.pictureFile(each))).id
    note({ ...known })
  }
  return pictures.flatMap((each) => known[each] ?? [])
}

export function forgetAll(pictures: readonly string[]): void {
  pictures.forEach((each) => platform.forgetPicture(each))
}
