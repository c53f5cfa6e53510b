/**
 * Payment codes of wallets, shown by mistake where a coupon is asked for. They are told here, as the backend does: whoever
 * has one can take money for a minute, so none leaves the phone.
 */

const WALLETS: [RegExp, string][] = [
  [/^1[0-5]\d{16}$/, '微信'],
  [/^(2[5-9]|30)\d{14,22}$/, '支付宝'],
]

/** What to say about a payment code; null for what is none. */
export function paymentCodeIn(text: string): string | null {
  const digits = text.replace(/\s/g, '')
  const wallet = WALLETS.find(([form]) => form.test(digits))?.[1]
  return wallet ? `这是顾客的${wallet}付款码，只能用来收款。请顾客打开小程序，出示诚信券或会员码。` : null
}
