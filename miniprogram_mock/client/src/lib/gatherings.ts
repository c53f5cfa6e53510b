/** Sessions in words: when, how many places, what they earn, where one stands, what one can do now. */

import type { Gathering, GatheringDetail, Relative, SignupState } from '@/api/gatherings'
import { daysUntil, moment, shortDay } from '@/lib/dates'

export type GatheringTone = 'brand' | 'gold' | 'warning' | 'quiet'

export interface Said {
  word: string
  tone: GatheringTone
}

const KINDS: Record<Gathering['kind'], string> = {
  volunteering: '志愿服务',
  course: '课程',
  fair: '集市',
  meeting: '居民会议',
  venue: '场地',
  service: '服务点',
  drive: '集中行动',
  expert: '专家预约',
}

const OWN: Record<SignupState, Said> = {
  asked: { word: '待社区同意', tone: 'gold' },
  confirmed: { word: '已报名', tone: 'brand' },
  waiting: { word: '排队中', tone: 'gold' },
  cancelled: { word: '已取消', tone: 'quiet' },
  attended: { word: '已参加', tone: 'brand' },
  absent: { word: '没有签到', tone: 'warning' },
}

/** Of a time of a venue that somebody has booked. */
const BOOKED: Partial<Record<SignupState, Said>> = {
  confirmed: { word: '已订好', tone: 'brand' },
  attended: { word: '已使用', tone: 'quiet' },
}

export const kindOf = ({ kind }: Pick<Gathering, 'kind'>): string => KINDS[kind]
export const ownState = (state: SignupState, isSlot = false): Said => (isSlot && BOOKED[state]) || OWN[state]
/** Whether a session is a time of a venue, which one books and nobody waits for. */
export const isSlot = ({ venue_id }: Pick<Gathering, 'venue_id'>): boolean => venue_id !== null

/** What a session is and whether there is a place, in two or three words. */
export function stateOf(session: Pick<Gathering, 'state' | 'places_left' | 'venue_id'>): Said {
  if (isSlot(session) && session.state === 'open') return { word: '空闲', tone: 'brand' }
  if (isSlot(session) && session.state === 'full') return { word: '已订', tone: 'gold' }
  switch (session.state) {
    case 'open':
      return { word: `还有 ${session.places_left} 个名额`, tone: 'brand' }
    case 'full':
      return { word: '已满员，可以排队', tone: 'gold' }
    case 'running':
      return { word: '正在进行', tone: 'gold' }
    case 'cancelled':
      return { word: '已取消', tone: 'warning' }
    default:
      return { word: '已结束', tone: 'quiet' }
  }
}

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

/** "今天", "明天", "12月5日 周六", of a time or of a date alone. */
export function dayWords(iso: string, now = Date.now()): string {
  const ahead = daysUntil(iso, now)
  if (ahead === 0) return '今天'
  if (ahead === 1) return '明天'
  const day = new Date(Date.parse(iso.length === 10 ? `${iso}T00:00:00+08:00` : iso) + 8 * 3600_000)
  return `${shortDay(iso)} 周${WEEKDAYS[day.getUTCDay()]}`
}

const clock = (iso: string): string => moment(iso).split(' ')[1] ?? ''

/** "12月5日 周六 09:00—11:00"; what ends on another day says so. */
export function when(session: Pick<Gathering, 'starts_at' | 'ends_at'>, now = Date.now()): string {
  const { starts_at: starts, ends_at: ends } = session
  const end = shortDay(starts) === shortDay(ends) ? clock(ends) : moment(ends)
  return `${dayWords(starts, now)} ${clock(starts)}—${end}`
}

/** "2 小时 30 分", "45 分钟". */
export function long(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (!hours) return `${rest} 分钟`
  return rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`
}

/** What it earns, in plain words; empty for what earns nothing. */
export function earns({ earns: how, points }: Pick<GatheringDetail, 'earns' | 'points'>): string {
  if (how === 'once') return `参加一次得 ${points} 积分。`
  if (how === 'hours') return '每小时得 1 积分。一年满 20 小时后每 2 小时 1 积分，满 80 小时后每 3 小时 1 积分，满 200 小时后每 4 小时 1 积分。'
  return ''
}

/** "前面还有 2 人", "您排在第一位". */
export const queued = (before: number): string => (before ? `前面还有 ${before} 人` : '排在第一位')

/** Whether sign-ups are still taken. */
export function takesSignups({ state, signup_until }: Gathering, now = Date.now()): boolean {
  return (state === 'open' || state === 'full') && now < Date.parse(signup_until)
}

/** Why nobody can sign up any more; empty where one can. */
export function whyNoSignup(session: Gathering, now = Date.now()): string {
  if (takesSignups(session, now)) return ''
  if (session.state === 'cancelled') return '这一场已经取消。'
  if (session.state === 'running') return '这一场正在进行。想参加的，到现场请负责人看看还有没有名额。'
  if (session.state === 'open' || session.state === 'full') return '报名已经截止。'
  return '这一场已经结束。'
}

const STANDS: readonly (SignupState | null)[] = ['asked', 'confirmed', 'waiting']

/** Whether somebody has a sign-up that stands. */
export const stands = ({ state }: { state: SignupState | null }): boolean => STANDS.includes(state)

/** Whether it can be taken back: who only waits always can. */
export function canCancel(state: SignupState, cancelUntil: string, now = Date.now()): boolean {
  return state === 'waiting' || state === 'asked' || (state === 'confirmed' && now < Date.parse(cancelUntil))
}

/** So long before it begins one can check in. */
const EARLY_MS = 30 * 60_000

/** Whether one can check in or out by the leader's code now. */
export function isOn({ starts_at, ends_at, state }: Gathering, now = Date.now()): boolean {
  return state !== 'cancelled' && now >= Date.parse(starts_at) - EARLY_MS && now < Date.parse(ends_at)
}

/** Where one stands with a session, in one sentence; empty where one has nothing to do with it. */
export function standing(relative: Relative, session: Gathering): string {
  const who = relative.is_oneself ? '您' : relative.name
  if (isSlot(session)) return standingOfSlot(relative, who)
  if (relative.out_at) return `${who}已签退。`
  if (relative.in_at) return `${who} ${clock(relative.in_at)} 已签到，走的时候记得签退。`
  switch (relative.state) {
    case 'asked':
      return `${who}的名额先留着，等社区同意${relative.held_until ? `，最晚 ${moment(relative.held_until)}` : ''}。`
    case 'confirmed':
      return isOn(session) ? `${who}已报名，还没有签到。` : `${who}已报名，请按时到场。`
    case 'waiting':
      return `${who}在排队，${queued(relative.before ?? 0)}。有人取消就自动递补，会发消息。`
    case 'attended':
      return `${who}参加了这一场。`
    case 'absent':
      return `${who}报了名，没有签到。`
    default:
      return ''
  }
}

function standingOfSlot({ state, held_until }: Relative, who: string): string {
  switch (state) {
    case 'asked':
      return `${who}的申请等社区同意，时段先留着${held_until ? `，最晚 ${moment(held_until)}` : ''}。`
    case 'confirmed':
      return `${who}已订好，请按时使用。`
    case 'attended':
      return `${who}用过了。`
    default:
      return ''
  }
}

const SESSION_CODE = /^69\d{16}$/

/** What somebody scanned who wants to check in, or what is wrong with it. */
export function sessionCodeIn(text: string): { code: string } | { wrong: string } {
  const digits = text.replace(/\s/g, '')
  if (SESSION_CODE.test(digits)) return { code: digits }
  return { wrong: '这不是签到码。请扫负责人手机上的码，30 秒换一次。' }
}
