/** A quiet drawing for each trade: shops write their trade as they like, so it is known by what is in the word. */

import type { IconName } from '@/lib/icons'

const DRAWN: readonly [RegExp, IconName][] = [
  [/理发|美发|美容|剪/, 'hair'],
  [/浴|汗蒸|足疗|推拿/, 'bath'],
  [/洗车|汽修|汽车|停车/, 'car'],
  [/水暖|管道|水电|五金/, 'pipe'],
  [/干洗|洗衣|服装|裁缝|鞋/, 'hanger'],
  [/烘焙|糕点|蛋糕|面包/, 'cake'],
  [/餐|饭|面馆|小吃|早点|食堂|茶/, 'meal'],
  [/果|蔬|菜|花/, 'fruit'],
  [/维修|修理|家电|手机|锁/, 'repair'],
  [/文具|书|打印|教育|培训/, 'pen'],
  [/眼镜|配镜/, 'glasses'],
  [/家政|保洁|养老/, 'broom'],
  [/药|诊所|医/, 'pill'],
  [/超市|便利|百货|粮油|商店/, 'cart'],
]

export function tradeIcon(trade: string): IconName {
  return DRAWN.find(([words]) => words.test(trade))?.[1] ?? 'shop'
}
