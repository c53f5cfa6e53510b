/** Awards in words: how far a cycle is, who has a vote, what became of a nomination. */

import type { Award, Cycle, CycleState, Nomination, OwnCycle } from '@/api/awards'
import { lastDay, moment } from '@/lib/dates'

type Tone = 'brand' | 'quiet' | 'warning'
type Word = { word: string; tone: Tone }

const STATES: Record<CycleState, Word> = {
  open: { word: '提名中', tone: 'brand' },
  judging: { word: '评选中', tone: 'brand' },
  public: { word: '公示中', tone: 'brand' },
  granted: { word: '已表彰', tone: 'quiet' },
  closed: { word: '已结束', tone: 'quiet' },
}
export const stateOf = ({ state }: Pick<Cycle, 'state'>): Word => STATES[state]

const OUTCOMES: Record<Nomination['state'], Word> = {
  nominated: { word: '候选', tone: 'quiet' },
  chosen: { word: '入选', tone: 'brand' },
  not_chosen: { word: '没有入选', tone: 'quiet' },
  excluded: { word: '已取消资格', tone: 'warning' },
}
export const outcomeOf = ({ state }: Pick<Nomination, 'state'>): Word => OUTCOMES[state]

const isVote = ({ scheme }: Pick<Cycle, 'scheme'>): boolean => scheme.judging === 'residents' || scheme.judging === 'households'

/** Whether votes are taken at `now`. */
export const takesVotes = (cycle: Cycle, now: number): boolean =>
  cycle.state === 'judging' && isVote(cycle) && cycle.vote_until !== null && now <= Date.parse(cycle.vote_until)

/** Whether somebody can still give their vote, or that of their household. */
export const canVote = (cycle: OwnCycle, now: number): boolean => takesVotes(cycle, now) && !cycle.has_voted

/** Whether one proposes oneself, or one's household; for shops and units the community does. */
export const canNominate = ({ state, scheme }: Pick<Cycle, 'state' | 'scheme'>): boolean =>
  state === 'open' && (scheme.recipient === 'resident' || scheme.recipient === 'household')

/** What happens now, in one sentence. */
export function now(cycle: Cycle, at: number): string {
  if (cycle.state === 'open') return '现在可以提名。'
  if (takesVotes(cycle, at)) {
    const each = cycle.scheme.judging === 'households' ? '一户一票' : '一人一票'
    return `正在投票，${each}，${moment(cycle.vote_until ?? '')} 截止。`
  }
  if (cycle.state === 'judging' && cycle.scheme.judging === 'council') return '正在由议事会议定。'
  if (cycle.state === 'judging') return isVote(cycle) ? '投票已截止，等社区公示结果。' : '正在按记录评定。'
  if (cycle.state === 'public' && at > Date.parse(cycle.public_until ?? '')) return '公示期满，等社区批准。'
  if (cycle.state === 'public') return `结果公示到 ${lastDay(cycle.public_until ?? '')}，有意见请告诉社区。`
  if (cycle.state === 'granted') return '已经表彰。'
  return '这一届已结束。'
}

export function validity(award: Award): Word {
  if (award.revoked_at) return { word: '已撤销', tone: 'warning' }
  return award.is_valid ? { word: '有效', tone: 'brand' } : { word: '已到期', tone: 'quiet' }
}

/** Who sees an award: a red list is a page for everybody. */
export function whoSees({ is_shown, kind }: Pick<Award, 'is_shown' | 'kind'>): string {
  if (!is_shown) return '只有您自己看得到。'
  return `${kind === 'red_list' ? '在红榜上，谁都看得到' : '邻居看得到'}（姓名隐去一部分）。`
}

export const askToShow = ({ kind }: Pick<Award, 'kind'>): string => (kind === 'red_list' ? '上红榜' : '给邻居看')
