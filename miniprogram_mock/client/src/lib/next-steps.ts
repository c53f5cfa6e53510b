/** What to do next at the counter. Why it did not work is said by the backend; some of its words end there. */

import type { ApiError } from '@/api/http'

const NEXT: Record<string, string> = {
  coupon_redeemed: '请顾客在“我的券”里看使用记录，或换一张券。',
  coupon_cancelled: '请顾客在“我的券”里换一张可用的券。',
  coupon_expired: '请顾客在“兑换”里另选一项优惠。',
  own_shop: '请顾客按原价结账，或到联盟的其他商户使用。',
  below_min_spend: '可以改按实际金额，或按原价结账。',
  too_many_wrong_scans: '这期间请顾客按原价结账，或请同事来扫。',
  merchant_suspended: '请顾客到联盟的其他商户使用。',
}

export function whatNext(error: ApiError): string {
  return NEXT[error.code] ?? ''
}

/** The backend's words, those about single fields first: "填写的内容有误" alone helps nobody. */
export function whyNot(error: ApiError): string {
  return error.fields.length ? error.fields.map(({ message }) => message).join('') : error.message
}
