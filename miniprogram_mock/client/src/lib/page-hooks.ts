/** What the platform tells a page. Call these in a page's setup only: components do not hear them. */

import { onPullDownRefresh, onReachBottom, onShow } from '@dcloudio/uni-app'

/** Load when the page is shown (and shown again: things may have changed elsewhere), and when it is pulled down. */
export function useReload(reload: () => Promise<void>, shown = reload): void {
  onShow(() => void shown())
  onPullDownRefresh(() => {
    void reload().finally(() => uni.stopPullDownRefresh())
  })
}

/** The same for a list, which also grows at its end. `shown` is what to do instead where the reader should keep their place. */
export function useListHooks(list: {
  reload: () => Promise<void>
  more: () => Promise<void>
  shown?: () => Promise<void>
}): void {
  useReload(list.reload, list.shown)
  onReachBottom(() => void list.more())
}
