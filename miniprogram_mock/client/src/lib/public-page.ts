/** Pages that everybody may see outside of the mini-program: `/r/qishan#v12`. */

import { API_BASE } from '@/api/base'

/** Where it is: on the server that this app asks. */
export function addressOf(page: string, base: string = API_BASE): string {
  return (/^https?:\/\/[^/]+/.exec(base)?.[0] ?? '') + page
}

/** In the browser it opens beside this page; WeChat opens no pages, there its address is said. */
export function openPublicPage(page: string): void {
  const address = addressOf(page)
  // #ifdef H5
  window.open(address, '_blank', 'noopener')
  // #endif
  // #ifndef H5
  void uni.showModal({ title: '公示页', content: `请用浏览器打开 ${address}`, showCancel: false, confirmText: '知道了' })
  // #endif
}
