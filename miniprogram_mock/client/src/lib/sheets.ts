/** The sheets that are open, the last one on top: who goes back, or presses Escape, closes that one first. */

type Close = () => void

const open: Close[] = []

/** Says how it is taken off again. */
export function opened(close: Close): () => void {
  open.push(close)
  return () => {
    const at = open.indexOf(close)
    if (at >= 0) open.splice(at, 1)
  }
}

/** Closes the one on top; says whether there was one. One that is busy stays open, and is one all the same. */
export function closeTop(): boolean {
  const close = open[open.length - 1]
  close?.()
  return close !== undefined
}
