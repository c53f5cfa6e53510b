/** An offer as its shop sees it, in words. */

import type { ShopOffer } from '@/api/shop'
import { yuan } from '@/lib/money'
import { benefit, conditions, discount } from '@/lib/offers'

interface Words {
  label: string
  tone: 'brand' | 'gold' | 'warning' | 'quiet'
  next: string
}

const WORDS: Record<ShopOffer['status'], Words> = {
  draft: { label: '待审核', tone: 'gold', next: '社区审核通过后上架。' },
  published: { label: '已上架', tone: 'brand', next: '' },
  paused: { label: '已暂停', tone: 'warning', next: '暂停兑换；已经兑换的券照常核销。' },
  closed: { label: '已结束', tone: 'quiet', next: '不再兑换；已经兑换的券在有效期内照常核销。' },
  rejected: { label: '未通过', tone: 'warning', next: '可以照它修改后重新提交。' },
  withdrawn: { label: '已撤回', tone: 'quiet', next: '没有上架。可以照它再拟一项。' },
}

/** What stands at the top of an offer, and what it means now. */
export function stateOf(offer: ShopOffer, now = Date.now()): Words {
  const words = WORDS[offer.status]
  if (offer.paused_by_shop) return { ...words, next: '本店暂停了兑换；已经兑换的券照常核销。' }
  if (offer.status !== 'published') return words
  if (Date.parse(offer.valid_from) > now) return { ...words, next: '还没有到开始日期。' }
  if (Date.parse(offer.valid_until) <= now) return { ...words, next: '有效期已过，即将结束。' }
  if (offer.kind !== 'member_discount' && offer.stock_left === 0) return { ...words, next: '已经兑换完了。' }
  return words
}

/** What the customer gets, condition by condition. */
export function promise(offer: ShopOffer): string[] {
  const terms = { ...offer, merchant: null } // The shop knows who it is, and its own list does not say.
  if (offer.kind !== 'member_discount') return [benefit(terms), ...conditions(terms)]
  const steps = Object.entries(offer.stars_off_bp ?? {})
    .sort()
    .map(([stars, off]) => `${stars} 星起 ${discount(off)} 折`)
  return [...steps, ...conditions(terms)]
}

/** Who pays for the saving. */
export function subsidy(offer: ShopOffer): string {
  switch (offer.subsidy_kind) {
    case 'none':
      return '由本店承担'
    case 'fixed':
      return `基金每笔补贴 ${yuan(offer.subsidy_fen ?? 0)} 元`
    case 'share':
      return `基金补贴优惠的 ${(offer.subsidy_share_bp ?? 0) / 100}%，每笔最多 ${yuan(offer.subsidy_cap_fen ?? 0)} 元`
  }
}
