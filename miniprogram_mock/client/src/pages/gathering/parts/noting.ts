/** What the leader's page shows of what is noted: what waits, what was refused, what came of the last ones. */

import { reactive, ref, type Ref } from 'vue'

import { drop, note, sendNoted, waitingOf, type Answer, type Member, type Noted, type Step } from '@/lib/leading'

export type Noting = ReturnType<typeof useNoting>

/** `offset` is how far the server's clock is ahead of the phone's; `changed` asks anew who is there. */
export function useNoting(session: Ref<number>, offset: () => number, changed: () => Promise<void>) {
  const left = ref<Noted[]>([])
  const last = ref<Answer | null>(null)

  function look(): void {
    left.value = waitingOf(session.value)
  }

  async function send(): Promise<void> {
    look()
    const mine = (await sendNoted()).filter(({ noted }) => noted.session === session.value)
    look()
    if (!mine.length) return
    last.value = mine[mine.length - 1] ?? null
    await changed()
  }

  async function take(step: Step, what: { code?: string; resident?: number; whom: string; reason?: string }): Promise<void> {
    last.value = null
    note({ ...what, session: session.value, step, at: new Date(Date.now() + offset()).toISOString() })
    await send()
  }

  function giveUp(key: string): void {
    drop(key)
    if (last.value?.noted.key === key) last.value = null
    look()
  }

  /** Says who of a household was meant by a code that was scanned. */
  async function choose(one: Noted, { resident_id, name }: Member): Promise<void> {
    drop(one.key)
    last.value = null
    note({ session: one.session, step: one.step, code: one.code, resident: resident_id, whom: name, at: one.at })
    await send()
  }

  return reactive({ left, last, send, take, giveUp, choose })
}
