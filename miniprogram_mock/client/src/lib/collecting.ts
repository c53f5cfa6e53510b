/**
 * What somebody in a post hands in: kept on the phone from before it is sent until there is an answer, under its key. So
 * it can be entered without a network, and is sent later, once.
 */

import type { Schemas } from '@/api/client'
import type { Rule } from '@/api/records'
import { collect, remindNeighbours, type Collected, type Neighbours } from '@/api/collecting'
import { keep, kept } from '@/lib/cache'
import { outboxIn, type Waiting } from '@/lib/outbox'
import type { RecordTone } from '@/lib/records'

/** What is to be sent; `title` and `whom` are for people. */
export type Entry = Waiting & { title: string; whom: string } & (
    | { what: 'record'; body: Schemas['CollectedIn'] }
    | { what: 'reminder'; body: Schemas['NeighbourReminderIn'] }
  )
export type NewEntry = Omit<Extract<Entry, { what: 'record' }>, 'key'> | Omit<Extract<Entry, { what: 'reminder' }>, 'key'>

const QUEUE = 'collected-queue'
const USED = 'collected-rules'
const CHOSEN = 'collected-household'

const outbox = outboxIn<Entry>(QUEUE, (entry, evidence) =>
  entry.what === 'record'
    ? collect({ ...entry.body, evidence }, entry.key)
    : remindNeighbours({ ...entry.body, evidence }, entry.key),
)
export const { waiting, drop, sendWaiting } = outbox

/** `insteadOf` is the key of what was refused: it is taken up again, with its pictures. */
export function put(entry: NewEntry, insteadOf = ''): void {
  outbox.put(entry, insteadOf)
  const used = kept<Record<string, number>>(USED) ?? {}
  keep(USED, { ...used, [entry.body.rule]: (used[entry.body.rule] ?? 0) + 1 })
}

/** `member` is whose card was scanned; of a `card` that was scanned without a network nobody knows yet whose it is. */
export type Chosen = Pick<Neighbours, 'kind' | 'number' | 'members'> & { id?: number; member: number | null; card?: string }

/** The household, the shop or the unit that was tapped, for the form, which may be opened without a network. */
export function choose(home: Neighbours, member: number | null = null): void {
  keep(CHOSEN, { ...home, member } satisfies Chosen)
}

const PAPER_CARD = /^69\d{16}$/

/**
 * A member card that was scanned without a network. One on paper is good until it is replaced, so that it can be sent
 * later; the code of a phone is over after a minute. Says whether it was taken.
 */
export function chooseCard(code: string): boolean {
  if (!PAPER_CARD.test(code)) return false
  keep(CHOSEN, { kind: 'resident', number: `纸质会员卡，号码中间四位 ${code.slice(8, 12)}`, members: [], member: null, card: code } satisfies Chosen)
  return true
}

export function chosen(): Chosen | null {
  return kept(CHOSEN)
}

/** What was refused for its card and can be handed in again about somebody who is chosen instead. */
export function lacksPerson(entry: Entry): boolean {
  return Boolean(entry.problem && entry.body.subject.code)
}

const LETTER = { household: 'H', resident: 'R', merchant: 'M', unit: 'U' } as const
export type About = keyof typeof LETTER
export type Purpose = 'plus' | 'minus' | 'reminder'

/** Rules for this purpose with these words in their name, those used most on this phone first. */
export function rulesFor(rules: readonly Rule[], about: About, purpose: Purpose, words = ''): Rule[] {
  const used = kept<Record<string, number>>(USED) ?? {}
  return rules
    .filter((rule) => rule.subjects.includes(LETTER[about]) && serves(rule, purpose))
    .filter((rule) => rule.name.includes(words.trim()))
    .sort((one, other) => (used[other.slug] ?? 0) - (used[one.slug] ?? 0))
}

function serves(rule: Rule, purpose: Purpose): boolean {
  if (purpose === 'reminder') return rule.warnings > 0
  return scoresFor(rule, purpose).length > 0
}

/** What one record may have; of a rule that gives points, 0. */
export function scoresFor(rule: Rule, purpose: Purpose): number[] {
  return rule.scores.filter((score) => (purpose === 'minus' ? score < 0 : score >= 0 && (score > 0 || rule.points !== null)))
}

/** What is wrong with a rule and a score for this purpose, by the field of the form; a reminder has no score. */
export function wrongChoice(
  rules: readonly Rule[],
  slug: string,
  purpose: Purpose,
  score: number,
): Partial<Record<string, string>> {
  const rule = rules.find((each) => each.slug === slug)
  if (!rule) return { rule: '请选择一条规则。' }
  if (purpose === 'reminder' || scoresFor(rule, purpose).includes(score)) return {}
  return { score_delta: `请填写分值，${range(rule, purpose)}。` }
}

/** "1 到 90" of a rule that leaves much choice. */
export function range(rule: Rule, purpose: Purpose): string {
  const all = scoresFor(rule, purpose).map(Math.abs)
  return `${Math.min(...all)} 到 ${Math.max(...all)}`
}

export function scoreWords(rule: Rule, score: number): string {
  if (score) return `${score > 0 ? '+' : '-'}${Math.abs(score)} 分`
  return `${rule.points ?? 0} 积分`
}

/** What became of a record that one has handed in. */
export function stateOf({ state, reason }: Collected): { word: string; tone: RecordTone; text: string } {
  switch (state) {
    case 'submitted':
      return { word: '待核实', tone: 'gold', text: '等社区工作人员核实。' }
    case 'verified':
    case 'approved':
      return { word: '已核实', tone: 'gold', text: '已核实，还在办理。' }
    case 'returned':
      return { word: '请补充', tone: 'gold', text: `退回：${reason}` }
    case 'rejected':
      return { word: '未采纳', tone: 'quiet', text: `没有采纳：${reason}` }
    case 'notice':
      return { word: '告知中', tone: 'gold', text: '已告知对方，等对方答复。' }
    case 'publicity':
      return { word: '公示中', tone: 'gold', text: '公示后计入。' }
    case 'withdrawn':
      return { word: '已撤回', tone: 'quiet', text: reason ? `不再计入：${reason}` : '不再计入。' }
    case 'suspended':
      return { word: '异议中', tone: 'gold', text: '对方提出异议，处理期间不计入。' }
    case 'corrected':
    case 'revoked':
    case 'repaired':
      return { word: '已更改', tone: 'quiet', text: '处理异议或修复以后，已经更正或撤销。' }
    case 'over':
      return { word: '已到期', tone: 'quiet', text: '已过有效期。' }
    default:
      return { word: '已计入', tone: 'brand', text: '已经计入。' }
  }
}

const UNDER_WAY = new Set(['submitted', 'verified', 'returned', 'approved', 'notice', 'publicity'])

export function canBeTakenBack({ state }: Collected): boolean {
  return UNDER_WAY.has(state)
}
