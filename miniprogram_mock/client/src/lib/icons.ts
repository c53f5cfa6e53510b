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
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
  pin: '<path d="M12 21.5s7-6.4 7-11.5a7 7 0 0 0-14 0c0 5.1 7 11.5 7 11.5z"/><circle cx="12" cy="10" r="2.5"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
  call: '<path d="M5 3.5h4l1.8 4.6-2.3 1.7a12.5 12.5 0 0 0 5.7 5.7l1.7-2.3 4.6 1.8v4c0 .8-.7 1.5-1.5 1.5A15.5 15.5 0 0 1 3.5 5c0-.8.7-1.5 1.5-1.5z"/>',
  hair: '<circle cx="6" cy="6" r="2.8"/><circle cx="6" cy="18" r="2.8"/><path d="M8.2 7.8 20 18M8.2 16.2 20 6"/>',
  bath: '<path d="M3 12h18v2a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5zM5.5 12V6a2.5 2.5 0 0 1 5 0M7 19l-1 2M17 19l1 2"/>',
  pipe: '<path d="M4 9h7V4.5M7 4.5h8M11 9h4a4 4 0 0 1 4 4v1M16.5 14h5v2h-5zM19 18.5c1 1.3 1.3 1.8 1.3 2.3a1.3 1.3 0 0 1-2.6 0c0-.5.3-1 1.3-2.3z"/>',
  car: '<path d="M3 17v-4l2-5.5h14l2 5.5v4zM5 12.5h14M6 17v2M18 17v2M7 14.8h.01M17 14.8h.01"/>',
  meal: '<path d="M3 11h18a9 9 0 0 1-6 8.5H9A9 9 0 0 1 3 11zM8 7.5c0-2 2-2 2-4M13 7.5c0-2 2-2 2-4"/>',
  cart: '<path d="M2.5 4H5l2.5 11h11L21 7H6"/><circle cx="9" cy="19" r="1.6"/><circle cx="17" cy="19" r="1.6"/>',
  fruit: '<path d="M12 8c-2-2-7-1.5-7 4.5 0 4 2.5 8 5 8 1 0 1.3-.5 2-.5s1 .5 2 .5c2.5 0 5-4 5-8 0-6-5-6.5-7-4.500zM12 8c0-2.5 1-4 3-5"/>',
  hanger: '<path d="M10 6a2 2 0 1 1 2.8 1.900c-.5.3-.8.7-.8 1.300v1L3 16.500c-1 .8-.5 2 .8 2h16.400c1.3 0 1.8-1.2.8-2L12 10.2"/>',
  repair: '<path d="M14.5 6a4.5 4.5 0 0 1 6-2l-3 3 .5 1.5 1.5.5 2.5-3a4.5 4.5 0 0 1-6 6L7 21a2.1 2.1 0 0 1-3-3l9-9a4.5 4.5 0 0 1 1.5-3z"/>',
  cake: '<path d="M4 20v-7h16v7zM4 16c2.7 1.8 5.3-1.8 8 0s5.3 1.8 8 0M8 13V9M12 13V9M16 13V9M8 6v.01M12 6v.01M16 6v.01"/>',
  pen: '<path d="m4 20 1-5L16 4l4 4L9 19zM13.5 6.500l4 4"/>',
  glasses: '<circle cx="6.5" cy="14" r="3.5"/><circle cx="17.5" cy="14" r="3.5"/><path d="M10 14c1-1.2 3-1.2 4 0M3 13l2-6h2M21 13l-2-6h-2"/>',
  broom: '<path d="M19 3 12 10M8 9.500l6.5 6.500C12 20 9 21 4 21c0-5 1-8 4-11.500zM8 21l2-3"/>',
  pill: '<path d="M4.5 12.5 12.5 4.500a5 5 0 0 1 7 7l-8 8a5 5 0 0 1-7-7zM8.5 8.500l7 7"/>',
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
