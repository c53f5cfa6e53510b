/** Finding one's way in the tree of communities. */

import type { Community } from '@/api/client'

export function childrenOf(all: readonly Community[], id: number | null): Community[] {
  return all.filter(({ parent_id }) => parent_id === id)
}

/** The node below which there is something to choose: a single district with a single town is no choice. */
export function firstChoice(all: readonly Community[]): number | null {
  let node: number | null = null
  for (;;) {
    const [only, ...others] = childrenOf(all, node)
    if (!only || others.length || !childrenOf(all, only.id).length) return node
    node = only.id
  }
}

/** The nodes from the root to this one. */
export function wayTo(all: readonly Community[], id: number): Community[] {
  const node = all.find((each) => each.id === id)
  if (!node) return []
  return [...(node.parent_id === null ? [] : wayTo(all, node.parent_id)), node]
}
