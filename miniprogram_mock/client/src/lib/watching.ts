/** Asking again and again while a page is seen, gently: never two at once, and rarer while there is no network. */

import { onHide, onShow, onUnload } from '@dcloudio/uni-app'

/** What has happened elsewhere is seen within two seconds, with the request's own time. */
const EVERY_MS = 1200
const RAREST_MS = 12_000

/**
 * `ask` says whether to go on asking; when it throws, there was no answer. Call it in a page's setup, with a longer pause
 * where nobody waits for it.
 */
export function useWatching(ask: () => Promise<boolean>, everyMs = EVERY_MS): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = everyMs
  let round = 0

  function stop(): void {
    round += 1
    clearTimeout(timer)
  }

  async function once(asked: number): Promise<void> {
    let goesOn = true
    try {
      goesOn = await ask()
      pause = everyMs
    } catch {
      pause = Math.min(pause * 2, Math.max(everyMs, RAREST_MS))
    }
    if (goesOn && asked === round) plan()
  }

  function plan(): void {
    const asked = round
    timer = setTimeout(() => void once(asked), pause)
  }

  onShow(() => {
    stop()
    pause = everyMs
    plan()
  })
  onHide(stop)
  onUnload(stop)
}
