/**
 * What a leader notes at the door: kept on the phone from before it is sent until there is an answer, under its key, with
 * the time at which it was scanned. So cards are scanned without a network, and are sent later, once.
 */

import { letIn, letOut, signCardUp } from '@/api/gatherings'
import { asApiError } from '@/api/http'
import { mayHaveHappened, newKey } from '@/api/intent'
import { keep, kept } from '@/lib/cache'
import { whyNot } from '@/lib/next-steps'
import { paymentCodeIn } from '@/lib/payment-code'

/** In, out, signed up by their card, and in by hand. */
export type Step = 'in' | 'out' | 'signup' | 'hand'

export interface Noted {
  key: string
  session: number
  step: Step
  /** The code of a card; of who is entered by hand there is none. */
  code?: string
  resident?: number
  /** Who it is, as far as the phone knows. */
  whom: string
  /** Why they are entered by hand. */
  reason?: string
  /** ISO, by the server's clock. */
  at: string
  /** Why it was refused. */
  problem?: string
  /** Who of a household it may be, where the code is of all of it. */
  members?: Member[]
}

/** `name` is masked. */
export interface Member {
  resident_id: number
  name: string
}

const QUEUE = 'leading-queue'
/** Refusals that say that it is so already. */
const ALREADY: Record<string, string> = {
  already_present: '已经签过到了。',
  already_out: '已经签退了。',
  already_signed_up: '已经报过名了。',
}

export const STEPS: Record<Step, { done: string; what: string }> = {
  in: { done: '已签到', what: '签到' },
  out: { done: '已签退', what: '签退' },
  signup: { done: '已报名', what: '报名' },
  hand: { done: '已登记到场', what: '手工登记' },
}

/** What has not been sent, or was refused, of a session. */
export function waitingOf(session: number): Noted[] {
  return all().filter((each) => each.session === session)
}

/** How many there are of all sessions. */
export const countWaiting = (): number => all().length

const all = (): Noted[] => kept<Noted[]>(QUEUE) ?? []

export function note(what: Omit<Noted, 'key' | 'problem' | 'members'>): Noted {
  const noted = { ...what, key: newKey() }
  keep(QUEUE, [...all(), noted])
  return noted
}

export function drop(key: string): void {
  keep(QUEUE, all().filter((each) => each.key !== key))
}

/** What became of one: `name` is masked; `problem` is why not; neither is without an answer. */
export interface Answer {
  noted: Noted
  name?: string
  state?: string
  problem?: string
  members?: Member[]
}

let isSending: Promise<Answer[]> | null = null

/** Send what waits, the oldest first; what was refused stays with the reason, what had no answer stays for later. */
export function sendNoted(): Promise<Answer[]> {
  isSending ??= sendEach().finally(() => {
    isSending = null
  })
  return isSending
}

async function sendEach(): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let left = next(answers); left; left = next(answers)) {
    try {
      const found = await sendOne(left)
      drop(left.key)
      answers.push({ noted: left, ...found })
    } catch (thrown) {
      const error = asApiError(thrown)
      if (mayHaveHappened(error)) return answers
      const problem = ALREADY[error.code] ?? whyNot(error)
      const members = error.code === 'choose_member' ? (error.details.members as Member[]) : undefined
      answers.push({ noted: left, problem, members })
      keep(QUEUE, all().map((each) => (each.key === left!.key ? { ...each, problem, members } : each)))
    }
  }
  return answers
}

/** The oldest that has not been tried: more may be noted while the others are on their way. */
function next(answers: readonly Answer[]): Noted | undefined {
  return all().find((each) => !each.problem && !answers.some(({ noted }) => noted.key === each.key))
}

async function sendOne({ step, session, code = '', resident, reason = '', at, key }: Noted): Promise<{ name: string; state?: string }> {
  if (step === 'hand') return letIn(session, { resident_id: resident, how: 'roster', at: null, reason }, key)
  const scanned = { code, at, resident_id: resident ?? null }
  if (step === 'out') return letOut(session, scanned, key)
  if (step === 'signup') return signCardUp(session, scanned, key)
  return letIn(session, { code, at, reason, ...(resident ? { resident_id: resident } : {}) }, key)
}

const CARD = /^6[79]\d{16}$/
/** In the code of a paper: of a household, or a pass. */
const PAPER = /^https?:\/\/[^\s/]+\/v\/[\w-]{16,64}$/

/** The code of a member card or of a paper in what was scanned or typed, or what is wrong with it. */
export function cardIn(text: string): { code: string } | { wrong: string } {
  if (paymentCodeIn(text)) return { wrong: '这是付款码，只能用来收款。请对方打开小程序里的“会员码”。' }
  if (PAPER.test(text.trim())) return { code: text.trim() }
  const digits = text.replace(/\s/g, '')
  if (CARD.test(digits)) return { code: digits }
  if (/^66\d{16}$/.test(digits)) return { wrong: '这是诚信券，不是会员码。请对方打开“会员码”，或出示纸质会员卡。' }
  return { wrong: '这不是会员码。请对方打开“会员码”，或出示纸质会员卡、家庭码；卡号是 18 位数字。' }
}

/** Whose a card is nobody knows before it was sent. */
export const cardWords = (code: string): string =>
  PAPER.test(code) ? '家庭码或惠民证' : `${code.startsWith('69') ? '纸质会员卡' : '会员码'}，中间四位 ${code.slice(8, 12)}`
