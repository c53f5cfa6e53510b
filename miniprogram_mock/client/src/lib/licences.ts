/** Numbers of business licences, looked at while they are typed; what is refused is the backend's. */

const NEVER = /[IOSVZ]/
const LIKELY: Record<string, string> = { I: '1', O: '0', S: '5', V: 'U', Z: '2' }

/** Lower case and spaces are no mistake of anybody's. */
export const asLicence = (typed: string): string => typed.replace(/\s/g, '').toUpperCase()

/** What somebody probably misread: letters that no number has. */
export function misread(typed: string): string {
  const letter = NEVER.exec(asLicence(typed))?.[0]
  return letter ? `执照号里没有字母 ${letter}，是不是 ${LIKELY[letter]}？` : ''
}
