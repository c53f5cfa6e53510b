import { expect, it } from 'vitest'

import { COLORS } from '@/lib/colors'
import tokens from '@/styles/tokens.scss?raw'

it.each(Object.entries(COLORS))('%s is %s in tokens.scss too', (name, color) => {
  expect(tokens).toContain(`$${name}: ${color};`)
})
