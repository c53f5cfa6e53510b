import { expect, it } from 'vitest'

import type { Community } from '@/api/client'
import { childrenOf, firstChoice, wayTo } from '@/lib/communities'

const node = (id: number, parent_id: number | null): Community => ({ id, parent_id, kind: 'community', name: `第${id}` })
const STREET = [node(1, null), node(2, 1), node(3, 2), node(4, 2)]

it('begins where there is something to choose', () => {
  expect(firstChoice(STREET)).toBe(2)
  expect(firstChoice([...STREET, node(5, 1)])).toBe(1)
  expect(firstChoice([node(1, null)])).toBeNull()
  expect(firstChoice([])).toBeNull()
})

it('finds what is below a node, and the way to one', () => {
  expect(childrenOf(STREET, 2).map(({ id }) => id)).toEqual([3, 4])
  expect(wayTo(STREET, 4).map(({ name }) => name)).toEqual(['第1', '第2', '第4'])
  expect(wayTo(STREET, 9)).toEqual([])
})
