/** The stand-in that plays WeChat for the browser: where it is, and which of its personas this window belongs to. */

const PERSONA = 'persona'

/** Who this window belongs to: `?persona=` in the address, else as before. Each window keeps its own. */
export function persona(): string {
  const asked = new URLSearchParams(location.search).get(PERSONA)
  if (asked) sessionStorage.setItem(PERSONA, asked)
  return sessionStorage.getItem(PERSONA) ?? 'resident-rich'
}

/** The backend writes it into the page; the development server leaves it empty and passes the requests on. */
export function standInBase(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="stand-in"]')?.content ?? ''
}
