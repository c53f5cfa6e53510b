/**
 * What was handed in on this phone, kept from before it is sent until there is an answer, under its key. So it can be
 * entered without a network, and is sent later, in the order in which it was entered, once.
 */

import { asApiError } from '@/api/http'
import { mayHaveHappened, newKey } from '@/api/intent'
import { keep, kept } from '@/lib/cache'
import { whyNot } from '@/lib/next-steps'
import { forgetAll, sendAll, type Sent } from '@/lib/pictures'

/** `pictures` are kept on this phone until it was sent, `sent` are the numbers of those that have arrived. */
export interface Waiting {
  key: string
  /** Why it was refused. */
  problem?: string
  pictures?: string[]
  sent?: Sent
}

export interface Outbox<E extends Waiting> {
  waiting: () => E[]
  /** `insteadOf` is the key of what was refused: it is taken up again, with its pictures. */
  put: (entry: Omit<E, 'key'>, insteadOf?: string) => void
  drop: (key: string) => void
  /** Send what waits, the oldest first; what was refused stays with the reason, what had no answer stays for later. */
  sendWaiting: () => Promise<void>
}

/** `drawer` is where it is kept; `send` sends one, with the numbers of its pictures. */
export function outboxIn<E extends Waiting>(drawer: string, send: (entry: E, evidence: number[]) => Promise<unknown>): Outbox<E> {
  let isSending: Promise<void> | null = null

  const waiting = (): E[] => kept<E[]>(drawer) ?? []

  function put(entry: Omit<E, 'key'>, insteadOf = ''): void {
    keep(drawer, [...waiting().filter(({ key }) => key !== insteadOf), { ...entry, key: newKey() }])
  }

  function drop(key: string): void {
    forgetAll(waiting().find((each) => each.key === key)?.pictures ?? [])
    keep(drawer, waiting().filter((each) => each.key !== key))
  }

  function change(key: string, what: Pick<Waiting, 'problem' | 'sent'>): void {
    keep(drawer, waiting().map((each) => (each.key === key ? { ...each, ...what } : each)))
  }

  function sendWaiting(): Promise<void> {
    isSending ??= sendEach().finally(() => {
      isSending = null
    })
    return isSending
  }

  async function sendEach(): Promise<void> {
    for (const entry of waiting()) {
      if (entry.problem) continue
      try {
        await sendOne(entry)
        drop(entry.key)
      } catch (thrown) {
        if (mayHaveHappened(thrown)) return
        change(entry.key, { problem: whyNot(asApiError(thrown)) })
      }
    }
  }

  async function sendOne(entry: E, again = false): Promise<void> {
    const known = again ? {} : (entry.sent ?? {})
    const evidence = await sendAll(entry.pictures ?? [], known, (sent) => change(entry.key, { sent }))
    try {
      await send(entry, evidence)
    } catch (thrown) {
      const isGone = asApiError(thrown).code === 'picture_gone' // They have waited for too long.
      if (!isGone || again || !evidence.length) throw thrown
      await sendOne(entry, true)
    }
  }

  return { waiting, put, drop, sendWaiting }
}
