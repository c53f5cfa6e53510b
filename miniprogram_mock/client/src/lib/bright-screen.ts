/** A bright screen for as long as a page with a code is seen. Call it in a page's setup. */

import { onHide, onShow, onUnload } from '@dcloudio/uni-app'

import { platform } from '@/platform'

export function useBrightScreen(): void {
  let restore: Promise<() => void> | null = null

  function dim(): void {
    void restore?.then((undo) => undo())
    restore = null
  }

  onShow(() => {
    restore ??= platform.brighten()
  })
  onHide(dim)
  onUnload(dim)
}
