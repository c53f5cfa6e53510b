/** Ways between pages. Paths are written here once, so that a page can move. */

import { useSaid } from '@/stores/said'

export const TABS = {
  home: '/pages/resident/home',
  offers: '/pages/resident/offers',
  coupons: '/pages/resident/coupons',
  mine: '/pages/resident/mine',
} as const

export const PAGES = {
  offer: '/pages/resident/offer',
  shops: '/pages/resident/shops',
  coupon: '/pages/resident/coupon',
  memberCode: '/pages/resident/member-code',
  passbook: '/pages/resident/passbook',
  score: '/pages/resident/score',
  messages: '/pages/resident/messages',
  reminders: '/pages/resident/reminders',
  cases: '/pages/resident/cases',
  help: '/pages/resident/help',
  invitations: '/pages/resident/invitations',
  posts: '/pages/resident/posts',
  post: '/pages/resident/post',
  meetings: '/pages/resident/meetings',
  meeting: '/pages/resident/meeting',
  meetingNew: '/pages/resident/meeting-new',
  hands: '/pages/resident/hands',
  outcomes: '/pages/resident/outcomes',
  collect: '/pages/resident/collect',
  collectForm: '/pages/resident/collect-form',
  collected: '/pages/resident/collected',
  report: '/pages/resident/report',
  programmes: '/pages/resident/programmes',
  rules: '/pages/resident/rules',
  privacy: '/pages/resident/privacy',
  views: '/pages/resident/views',
  correction: '/pages/resident/correction',
  leaving: '/pages/resident/leaving',
  gone: '/pages/resident/gone',
  household: '/pages/resident/household',
  record: '/pages/resident/record',
  paper: '/pages/resident/paper',
  sessions: '/pages/gathering/list',
  session: '/pages/gathering/session',
  ownSessions: '/pages/gathering/mine',
  hours: '/pages/gathering/hours',
  papers: '/pages/gathering/papers',
  ledSessions: '/pages/gathering/led',
  leading: '/pages/gathering/leading',
  keeping: '/pages/gathering/keeping',
  teams: '/pages/gathering/teams',
  team: '/pages/gathering/team',
  venues: '/pages/gathering/venues',
  venue: '/pages/gathering/venue',
  awards: '/pages/award/list',
  awardCycle: '/pages/award/cycle',
  ownAwards: '/pages/award/mine',
  awardPapers: '/pages/award/papers',
  newSnap: '/pages/voice/new',
  ownSnaps: '/pages/voice/mine',
  ownSnap: '/pages/voice/report',
  newOrder: '/pages/voice/order-new',
  orders: '/pages/voice/orders',
  order: '/pages/voice/order',
  newSealed: '/pages/voice/sealed-new',
  ownSealed: '/pages/voice/sealed-mine',
  sealed: '/pages/voice/sealed',
  sealedTasks: '/pages/voice/sealed-tasks',
  sealedTask: '/pages/voice/sealed-task',
  snapTasks: '/pages/voice/tasks',
  snapTask: '/pages/voice/task',
  complain: '/pages/voice/complain',
  ownComplaints: '/pages/voice/complaints',
  ownComplaint: '/pages/voice/complaint',
  mediate: '/pages/voice/mediate',
  mediations: '/pages/voice/mediations',
  mediation: '/pages/voice/mediation',
  notices: '/pages/text/list',
  notice: '/pages/text/notice',
  benefits: '/pages/text/benefits',
  benefit: '/pages/text/benefit',
  lessons: '/pages/text/lessons',
  pledges: '/pages/text/pledges',
  pledge: '/pages/text/pledge',
  servicePoints: '/pages/counter/points',
  goodsTill: '/pages/counter/till',
  shelf: '/pages/counter/shelf',
  counter: '/pages/shop/counter',
  redemptions: '/pages/shop/redemptions',
  account: '/pages/shop/account',
  statements: '/pages/shop/statements',
  statement: '/pages/shop/statement',
  clerks: '/pages/shop/clerks',
  payee: '/pages/shop/payee',
  shopOffers: '/pages/shop/offers',
  draftOffer: '/pages/shop/offer-form',
  plate: '/pages/shop/name-card',
  shopRhythm: '/pages/shop/rhythm',
  shopStars: '/pages/shop/stars',
  shopRecords: '/pages/shop/records',
  shopRatings: '/pages/shop/ratings',
  shopComplaints: '/pages/shop/complaints',
  shopComplaint: '/pages/shop/complaint',
  shopPledges: '/pages/shop/pledges',
  apply: '/pages/shop/apply',
  card: '/pages/public/card',
  rate: '/pages/public/rate',
  notFound: '/pages/public/not-found',
  ownRatings: '/pages/public/ratings',
} as const

export type TabName = keyof typeof TABS
export type PageName = keyof typeof PAGES

export function openTab(name: TabName): void {
  void uni.switchTab({ url: TABS[name] })
}

export function open(name: PageName, query: Record<string, string | number> = {}): void {
  void uni.navigateTo({ url: PAGES[name] + queryOf(query) })
}

/** A page by its path, as messages name it; one that this version does not have leads nowhere. */
export function openPath(path: string): void {
  const url = `/${path}`
  const known = url.split('?')[0]
  const isIn = (pages: Record<string, string>): boolean => Object.values(pages).some((page) => page === known)
  if (isIn(TABS)) void uni.switchTab({ url: known ?? url })
  else if (isIn(PAGES)) void uni.navigateTo({ url })
}

/** In place of this page: there is no way back to it. */
export function replaceWith(name: PageName, query: Record<string, string | number> = {}): void {
  void uni.redirectTo({ url: PAGES[name] + queryOf(query) })
}

/** This page and no other: there is no way back. */
export function endAt(name: PageName): void {
  void uni.reLaunch({ url: PAGES[name] })
}

/** The first page, and no other. */
export function startAnew(): void {
  void uni.reLaunch({ url: TABS.home })
}

/** Back, or to the first page when somebody came here directly. */
export function back(): void {
  if (getCurrentPages().length > 1) void uni.navigateBack()
  else openTab('home')
}

/** That something has been done: stands on whichever page is shown, in the reader's size, until it is read. */
export function say(text: string): void {
  useSaid().say(text)
}

function queryOf(query: Record<string, string | number>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return pairs.length ? `?${pairs.join('&')}` : ''
}
