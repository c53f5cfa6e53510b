/** What an owner probably did not mean: asked before an offer is sent, and theirs to say. Refusals are the backend's. */

import type { OfferDraft } from '@/api/shop'
import { yuan } from '@/lib/money'

const MANY_EACH = 10
const HALF_BP = 5_000
const DAY_MS = 86_400_000

export function doubts(draft: OfferDraft): string[] {
  const said: string[] = []
  const { cash_off_fen: off, min_spend_fen: from, list_price_fen: price, per_person: each = 1, stock_total: stock = 0 } = draft
  if (off && from && off >= from)
    said.push(`满 ${yuan(from)} 元减 ${yuan(off)} 元：减的不比满的少，账单 ${yuan(from)} 元时顾客不用付钱。`)
  if (draft.kind !== 'member_discount' && each > Math.min(MANY_EACH, stock))
    said.push(each > stock ? `每人最多 ${each} 份，总共只有 ${stock} 份。` : `每人最多 ${each} 份：一个人可以换走很多。`)
  const share = Math.max(draft.percent_off_bp ?? 0, ...Object.values((draft.stars_off_bp ?? {}) as Record<string, number>))
  if (share > HALF_BP) said.push(`打 ${(10_000 - share) / 1000} 折：顾客只付不到一半。`)
  const cap = draft.max_saving_fen
  if (cap && from && cap >= from) said.push(`每次最多省 ${yuan(cap)} 元，满 ${yuan(from)} 元就可用：上限比门槛还高。`)
  const saving = off ?? price
  if (draft.subsidy_kind === 'fixed' && draft.subsidy_fen && saving && draft.subsidy_fen > saving)
    said.push(`每笔补贴 ${yuan(draft.subsidy_fen)} 元，比优惠的 ${yuan(saving)} 元还多。`)
  const days = Math.round((Date.parse(draft.valid_until) - Date.parse(draft.valid_from)) / DAY_MS)
  if (days > 366) said.push(`活动期间有 ${days} 天，一年多。`)
  return said
}
