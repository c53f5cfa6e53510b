/**
 * In the browser: going back while a sheet is open closes it, and stays on the page. The router never hears of it: it would
 * take the page off its stack before anybody could object. Call before there is a router: who listens first hears first.
 */

import { closeTop } from '@/lib/sheets'

export function closeSheetsFirst(): void {
  let isReturning = false
  window.addEventListener('popstate', (event) => {
    if (isReturning) {
      isReturning = false
      event.stopImmediatePropagation()
    } else if (closeTop()) {
      isReturning = true
      event.stopImmediatePropagation()
      history.go(1)
    }
  })
}
