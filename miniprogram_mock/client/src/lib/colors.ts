/** The colours of tokens.scss that pictures are drawn in; a picture cannot read CSS. A test holds the two together. */

export const COLORS = {
  ink: '#17272d',
  'ink-soft': '#4d5f64',
  brand: '#0b5a55',
  'on-brand': '#ffffff',
  gold: '#8a5200',
  line: '#d8dfdc',
  warning: '#7d2d0c',
} as const

export type ColorName = keyof typeof COLORS
