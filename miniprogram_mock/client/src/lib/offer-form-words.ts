/** How the form for an offer asks: label, unit, hint and keyboard of each field. */

import { TYPED_TERMS, type FieldName, type SubsidyKind } from '@/lib/offer-form'
import { TERMS } from '@/lib/offer-terms'

interface Words {
  label: string
  type?: 'number' | 'digit'
  unit?: string
  hint?: string
  placeholder?: string
}

export const SUBSIDY_CHOICES: { key: SubsidyKind; title: string; text: string }[] = [
  { key: 'none', title: '本店承担', text: '不申请补贴' },
  { key: 'fixed', title: '申请定额补贴', text: '基金每笔补一个固定金额' },
  { key: 'share', title: '申请按比例补贴', text: '基金承担优惠的一部分，有上限' },
]

/** A share is typed as 折, the tenths that are paid. */
const OF_UNIT: Record<string, Partial<Words>> = {
  fen: { type: 'digit', unit: '元' },
  off_bp: { type: 'digit', unit: '折', placeholder: '例如 8.5' },
}

const OF_TERMS = Object.fromEntries(
  TYPED_TERMS.map((name) => {
    const { label, unit, unless_given } = TERMS[name]
    return [name, { label, ...OF_UNIT[unit], ...(unless_given ? { placeholder: unless_given } : {}) }]
  }),
) as Record<(typeof TYPED_TERMS)[number], Words>

export const FIELD_WORDS: Record<FieldName, Words> = {
  title: { label: '名称', placeholder: '例如 剪发立减 10 元' },
  description: { label: '说明', placeholder: '例如 周一至周五可用' },
  points: { label: '兑换需要的积分', type: 'number', unit: '积分', hint: '0 表示不收积分' },
  stock_total: { label: '总数量', type: 'number', unit: '份' },
  per_person: { label: '每人最多', type: 'number', unit: '份' },
  min_stars: { label: '几星起可兑换', type: 'number', unit: '星', hint: '0 表示人人可以' },
  coupon_days: { label: '兑换后多少天内有效', type: 'number', unit: '天' },
  valid_from: { label: '开始日期' },
  valid_until: { label: '结束日期' },
  ...OF_TERMS,
  subsidy_fen: { label: '每笔补贴', type: 'digit', unit: '元' },
  subsidy_share_bp: { label: '补贴比例', type: 'digit', unit: '%', placeholder: '例如 50' },
  subsidy_cap_fen: { label: '每笔最多补贴', type: 'digit', unit: '元' },
}
