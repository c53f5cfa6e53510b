/** Fairs in words: how long a queue is, where one stands in it, when numbers are taken. */

import type { Gathering } from '@/api/gatherings'
import type { Booth, BoothTicket } from '@/api/fairs'

const EARLY_MS = 30 * 60_000

/** Whether numbers are taken and called now: while it runs, and shortly before. */
export function takesNumbers(session: Pick<Gathering, 'state' | 'starts_at' | 'ends_at'>, now = Date.now()): boolean {
  const isOpen = ['open', 'full', 'running'].includes(session.state)
  return isOpen && now >= Date.parse(session.starts_at) - EARLY_MS && now < Date.parse(session.ends_at)
}

/** How long the queue of a booth is. */
export function queueOf(booth: Pick<Booth, 'has_queue' | 'waiting' | 'calling'>): string {
  if (!booth.has_queue) return '不用排号，直接过去'
  const calling = booth.calling === null ? '' : `正在叫 ${booth.calling} 号，`
  return booth.waiting ? `${calling}${booth.waiting} 人在排队` : `${calling}现在没有人排队`
}

/** Where one stands; as soon as only two are before one, that it is time to come. */
export function standingOf(own: Pick<BoothTicket, 'state' | 'before'>, booth: Pick<Booth, 'number'>): string {
  if (own.state === 'called') return `轮到您了，请现在到 ${booth.number} 号摊位。`
  if (own.state === 'missed') return '叫过您的号，您没有来。再取一次号，排在后面三位之后，只能一次。'
  if (own.before === 0) return `下一个就是您，请到 ${booth.number} 号摊位等候。`
  if (own.before !== null && own.before <= 2) return `前面还有 ${own.before} 人，请到 ${booth.number} 号摊位附近等候。`
  return `前面还有 ${own.before} 人，快到时发消息给您。`
}
