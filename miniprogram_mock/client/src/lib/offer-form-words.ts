/** How the form for an offer asks: label, unit, hint and keyboard of each field. */

import type { OfferKind } from '@/api/client'
import type { FieldName, SubsidyKind } from '@/lib/offer-form'

interface Words {
  label: string
  type?: 'number' | 'digit'
  unit?: string
  hint?: string
  placeholder?: string
}

export const KIND_CHOICES: { key: OfferKind; title: string; text: string }[] = [
  { key: 'cash_off', title: '立减券', text: '账单上减一个固定金额' },
  { key: 'percent_off', title: '折扣券', text: '按账单打折' },
  { key: 'credit_price', title: '信用价', text: '一样东西或服务卖得比原价低' },
  { key: 'free_item', title: '免费兑换', text: '用积分换一样东西或服务' },
  { key: 'member_discount', title: '会员优惠', text: '不用兑换，出示会员码按星级打折' },
]

export const SUBSIDY_CHOICES: { key: SubsidyKind; title: string; text: string }[] = [
  { key: 'none', title: '本店承担', text: '不申请补贴' },
  { key: 'fixed', title: '申请定额补贴', text: '基金每笔补一个固定金额' },
  { key: 'share', title: '申请按比例补贴', text: '基金承担优惠的一部分，有上限' },
]

const optional = '没有就不填'

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
  percent_off_bp: { label: '打几折', type: 'digit', unit: '折', placeholder: '例如 8.5' },
  cash_off_fen: { label: '减多少', type: 'digit', unit: '元', placeholder: '例如 10' },
  list_price_fen: { label: '原价', type: 'digit', unit: '元', placeholder: '例如 35' },
  credit_price_fen: { label: '信用价', type: 'digit', unit: '元', hint: '应低于原价' },
  min_spend_fen: { label: '满多少可用', type: 'digit', unit: '元', placeholder: optional },
  max_saving_fen: { label: '最多省多少', type: 'digit', unit: '元', placeholder: '不填，按本店单笔账单上限算' },
  subsidy_fen: { label: '每笔补贴', type: 'digit', unit: '元' },
  subsidy_share_bp: { label: '补贴比例', type: 'digit', unit: '%', placeholder: '例如 50' },
  subsidy_cap_fen: { label: '每笔最多补贴', type: 'digit', unit: '元' },
}
