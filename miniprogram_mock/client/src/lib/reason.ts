/** Sentences that people write. The backend takes them without line breaks, from two characters on. */

export function asSentence(typed: string): string {
  return typed.replace(/\s+/g, ' ').trim()
}

export function isSentence(typed: string): boolean {
  return asSentence(typed).length >= 2
}
