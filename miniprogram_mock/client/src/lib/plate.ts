/**
 * What leads to a shop's name card: the code of the mini-program on its plate (`scene`), the plate's ordinary link (`q`,
 * or scanned from inside), or the number printed below, typed.
 */

const IN_LINK = /\/m\/([a-z0-9]{4,16})(?:[/?#]|$)/i
const IN_SCENE = /[?&]scene=([a-z0-9]{4,16})(?:&|$)/i
const ALONE = /^[a-z0-9]{4,16}$/i

/** The shop's part of the address, or null for what is not on any plate. */
export function slugOf(text: string): string | null {
  const said = decoded(text).trim()
  const slug = IN_LINK.exec(said)?.[1] ?? IN_SCENE.exec(said)?.[1] ?? ALONE.exec(said)?.[0]
  return slug?.toLowerCase() ?? null
}

/** How a page was opened: WeChat encodes both of its own. */
export interface PlateQuery {
  slug?: string
  scene?: string
  q?: string
}

export function slugOfQuery({ slug, scene, q }: PlateQuery): string | null {
  return slugOf(slug ?? scene ?? q ?? '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
