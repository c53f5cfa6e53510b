/**
 * The browser build by keyboard and screen reader. What is tapped is no element that a browser knows: here it gets a place
 * among what Tab reaches, a role, its label where the reader looks for it, and Enter, Space and arrows. A dialog holds the
 * focus while it is open; Escape closes it.
 */

import { closeTop } from '@/lib/sheets'

const PRESSED = 'uni-button, [role=button], [role=radio], [role=checkbox], [role=tab], .uni-modal__btn, .uni-page-head-btn'
const REACHED = '[tabindex="0"], input, textarea, a[href]'
const NATIVE = 'a[href], button, input, textarea, select'
const FORWARD = ['ArrowRight', 'ArrowDown']
const BACKWARD = ['ArrowLeft', 'ArrowUp']

export function workByKeyboard(): void {
  let isDue = false
  const observer = new MutationObserver(() => {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      mend()
    })
  })
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'role'] })
  document.addEventListener('keydown', pressed)
  mend()
}

function mend(): void {
  for (const each of document.querySelectorAll<HTMLElement>(PRESSED)) {
    if (each.matches(NATIVE)) continue
    const isOff = each.matches('uni-button[disabled]:not([disabled="false"])')
    put(each, 'tabindex', isOff ? '-1' : '0')
    if (!each.hasAttribute('role')) put(each, 'role', 'button')
    if (each.matches('uni-button')) put(each, 'aria-disabled', String(isOff))
    if (each.matches('.uni-page-head-btn')) put(each, 'aria-label', '返回')
  }
  // What can be pressed no more is not stopped at.
  for (const each of document.querySelectorAll('uni-view[tabindex]:not([role])')) each.removeAttribute('tabindex')
  for (const field of document.querySelectorAll<HTMLElement>('uni-input[aria-label], uni-textarea[aria-label]')) {
    put(field, 'role', 'group')
    const inside = field.querySelector('input, textarea')
    if (inside) put(inside, 'aria-label', field.getAttribute('aria-label') ?? '')
  }
  for (const picture of document.querySelectorAll<HTMLElement>('uni-image')) {
    const label = picture.getAttribute('aria-label')
    if (label) put(picture, 'role', 'img')
    const inside = picture.querySelector('img')
    if (inside) put(inside, 'alt', label ?? '')
  }
  // The platform draws the title bar: it is the first heading of a page, above its one main part.
  for (const bar of document.querySelectorAll('uni-page-head')) put(bar, 'role', 'banner')
  for (const title of document.querySelectorAll('.uni-page-head__title')) {
    put(title, 'role', 'heading')
    put(title, 'aria-level', '1')
  }
  for (const modal of document.querySelectorAll<HTMLElement>('uni-modal .uni-modal')) {
    put(modal, 'role', 'dialog')
    put(modal, 'aria-modal', 'true')
    put(modal, 'aria-label', modal.querySelector('.uni-modal__title')?.textContent ?? '请确认')
  }
  holdFocus()
}

function put(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

const isSeen = (element: Element): boolean => element.getClientRects().length > 0

function topDialog(): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('[role=dialog]')].filter(isSeen).pop()
}

let held: HTMLElement | undefined
let before: HTMLElement | null = null

/** A dialog that has opened gets the focus; where it was before gets it back. */
function holdFocus(): void {
  const top = topDialog()
  if (top === held) return
  if (top && !held) before = document.activeElement as HTMLElement | null
  held = top
  if (!top) {
    if (before && isSeen(before)) before.focus()
    before = null
    return
  }
  put(top, 'tabindex', '-1')
  top.focus({ preventScroll: true })
}

function pressed(event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  if (event.key === 'Escape' && closeTop()) event.preventDefault()
  if (event.key === 'Tab') keepWithin(event)
  if (!target.matches?.(PRESSED) || target.matches(NATIVE)) return
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault()
    target.click()
  }
  const step = FORWARD.includes(event.key) ? 1 : BACKWARD.includes(event.key) ? -1 : 0
  if (step && target.matches('[role=radio]')) choose(event, target, step)
}

/** The next of a group, and round. */
function choose(event: KeyboardEvent, target: HTMLElement, step: number): void {
  const group = [...(target.closest('[role=radiogroup]')?.querySelectorAll<HTMLElement>('[role=radio]') ?? [])]
  const next = group[(group.indexOf(target) + step + group.length) % group.length]
  if (!next) return
  event.preventDefault()
  next.focus()
  next.click()
}

function keepWithin(event: KeyboardEvent): void {
  const dialog = topDialog()
  if (!dialog) return
  const reached = [...dialog.querySelectorAll<HTMLElement>(REACHED)].filter(isSeen)
  const [first, last] = [reached[0], reached[reached.length - 1]]
  if (!first || !last) return
  const at = document.activeElement
  const isOutside = !dialog.contains(at) || at === dialog
  if (event.shiftKey ? at === first || isOutside : at === last || isOutside) {
    event.preventDefault()
    ;(event.shiftKey ? last : first).focus()
  }
}
