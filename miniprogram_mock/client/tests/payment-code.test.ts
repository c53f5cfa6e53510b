import { expect, it } from 'vitest'

import { paymentCodeIn } from '@/lib/payment-code'

it.each([
  ['134567 890123 456789', '微信'],
  ['150000000000000000', '微信'],
  ['2876543210987654', '支付宝'],
  ['287654321098765432', '支付宝'],
  ['300000000000000000000000', '支付宝'],
])('knows %s as a payment code of %s', (digits, wallet) => {
  expect(paymentCodeIn(digits)).toContain(`${wallet}付款码`)
})

it.each(['660123456789492039', '670123456789492039', '164567890123456789', '13456789012345678', '287654321098765', ''])(
  'takes %s for something else',
  (text) => expect(paymentCodeIn(text)).toBeNull(),
)
