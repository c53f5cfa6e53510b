/** Line icons of 24 × 24 as data URIs: one way that every platform draws, in any colour. */

const PATHS = {
  home: '<path d="M3 11.5 12 4l9 7.5M5.5 9.8V20h13V9.8M10 20v-5h4v5"/>',
  offers: '<path d="M4 9h16v11H4zM3 5.5h18V9H3zM12 5.5V20M12 5.5C9 5.5 7.5 4.6 7.5 3.4S9 1.8 10 2.6s2 2.9 2 2.9 1-2.1 2-2.9 2.5-.4 2.5.8S15 5.5 12 5.5"/>',
  coupons: '<path d="M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4zM14.5 6v2.2M14.5 10.9v2.2M14.5 15.8V18"/>',
  mine: '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.2 3.8-6.5 8-6.5s7.4 2.3 8 6.5"/>',
  shop: '<path d="M4 10v10h16V10M3 10l2-6h14l2 6M3 10a3 3 0 0 0 6 0 3 3 0 0 0 6 0 3 3 0 0 0 6 0M9.5 20v-5h5v5"/>',
  scan: '<path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M3 12h18"/>',
  code: '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5z"/>',
  passbook: '<path d="M5 3h14v18H5zM9 3v18M12 8h4M12 12h4"/>',
  list: '<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01"/>',
  account: '<path d="M3 6h18v13H3zM3 10h18M7 15h3"/>',
  statement: '<path d="M6 2.5h9L19 7v14.5H6zM14.5 2.5V7H19M9.5 12h6M9.5 16h6"/>',
  people: '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-3.7 3-6 6.5-6s6.1 2.3 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.3c2 .8 3.3 2.8 3.5 5.7"/>',
  star: '<path d="m12 3 2.7 5.8 6.3.8-4.6 4.3 1.2 6.3L12 17.1l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z"/>',
  phone: '<path d="M7 2.5h10v19H7zM10.5 18.5h3"/>',
  text: '<path d="M3 7V4.5h12V7M9 4.5V19M6.5 19h5M14 13v-1.5h7V13M17.5 11.5V19"/>',
  shield: '<path d="M12 2.5 20 5.5v6c0 5-3.3 8.3-8 10-4.7-1.7-8-5-8-10v-6zM8.5 12l2.5 2.5 4.5-5"/>',
  help: '<circle cx="12" cy="12" r="9.5"/><path d="M9.3 9.3a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.9M12 17h.01"/>',
  next: '<path d="m9 5 7 7-7 7"/>',
  close: '<path d="m5 5 14 14M19 5 5 19"/>',
  check: '<path d="m4 12.5 5.5 5.5L20 7"/>',
  warning: '<path d="M12 3 22 20.5H2zM12 10v5M12 17.8h.01"/>',
  offline: '<path d="M3 3l18 18M5 12a10 10 0 0 1 4-2.5M2 8.5A15 15 0 0 1 6 6M8.5 15.5a5 5 0 0 1 6 -.8M12 19.5h.01M13 9a10 10 0 0 1 6 3M10 5.2a15 15 0 0 1 12 3.3"/>',
} as const

export type IconName = keyof typeof PATHS

/** `color` is a hex colour: a picture cannot read CSS variables. */
export function iconUri(name: IconName, color: string): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="1.9" ' +
    `stroke="${color}" stroke-linecap="round" stroke-linejoin="round">${PATHS[name]}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
