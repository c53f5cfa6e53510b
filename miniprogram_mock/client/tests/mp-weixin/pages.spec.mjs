/** The package that WeChat opens, page by page, in WeChat's own component framework: it loads, shows, and can be tapped. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { all, backend, buttons, close, offline, open, PAGES, seen, silent, switchOn, tap, text, touch, until } from './phone.mjs'
import { answerTo, emptyAnswerTo } from './sample.mjs'

const QUERY = { id: '7', slug: 'abc2345678', scene: 'abc2345678' }
const CHINESE = /[\u4e00-\u9fff]{2}/
const LOADING = /正在(读取|登录)/

beforeEach(switchOn)
afterEach(() => {
  close()
  expect(seen.problems).toEqual([])
})

describe.each(PAGES)('%s', (page) => {
  it('shows what the backend answers, and takes a tap on each of its buttons', async () => {
    open(page, QUERY)
    await until(() => CHINESE.test(text()) && !LOADING.test(text()), 'it shows something')
    for (const button of buttons()) if (button.isConnected) await touch(button)
  })

  it('without a network says so, and tries again when asked', async () => {
    backend(offline)
    open(page, QUERY)
    await until(() => CHINESE.test(text()) && !LOADING.test(text()), 'it shows something')
    if (!text().includes('再试一次')) return // A page that asks nothing before it is used.
    const before = seen.requests.length
    await tap('再试一次')
    await until(() => seen.requests.length > before, 'it asks again')
  })
})

/** Each with what it says when there is nothing on it. */
const LISTS = {
  'pages/resident/offers': '这里还没有优惠',
  'pages/resident/coupons': '现在没有可以使用的券',
  'pages/resident/passbook': '存折还是空的',
  'pages/resident/score': '还没有记录',
  'pages/resident/messages': '还没有消息',
  'pages/resident/reminders': '没有提醒',
  'pages/resident/meetings': '还没有请您参加的会议',
  'pages/resident/outcomes': '还没有议事结果',
  'pages/gathering/list': '现在没有活动',
  'pages/gathering/mine': '没有要参加的活动',
  'pages/gathering/hours': '还没有时长',
  'pages/gathering/papers': '还没有凭证',
  'pages/gathering/led': '没有您负责的场次',
  'pages/gathering/keeping': '现在没有要您叫号的摊位',
  'pages/gathering/teams': '还没有服务队',
  'pages/gathering/venues': '还没有可以订的场地',
  'pages/award/list': '现在没有评选',
  'pages/award/mine': '还没有表彰',
  'pages/voice/mine': '还没有报告过',
  'pages/voice/sealed-mine': '还没有署名的举报',
  'pages/voice/orders': '还没有报修过',
  'pages/voice/sealed-tasks': '没有待办的举报',
  'pages/voice/tasks': '没有待办的报告',
  'pages/voice/complaints': '还没有投诉',
  'pages/voice/mediations': '还没有调解',
  'pages/text/list': '还没有公告',
  'pages/text/benefits': '还没有礼遇',
  'pages/text/lessons': '还没有案例',
  'pages/text/pledges': '还没有承诺书',
  'pages/counter/points': '还没有服务点',
  'pages/counter/shelf': '您现在不在服务点值班',
  'pages/counter/till': '您现在不在服务点值班',
  'pages/shop/redemptions': '还没有核销',
  'pages/shop/statements': '还没有对账单',
  'pages/shop/offers': '本店还没有优惠',
  'pages/shop/ratings': '还没有评价',
  'pages/shop/complaints': '没有投诉',
  'pages/shop/records': '还没有记录',
  'pages/public/ratings': '还没有评价过商户',
}

describe.each(Object.entries(LISTS))('the list of %s', (page, words) => {
  it('says so while it is fetched, and when it is empty', async () => {
    backend((method, path) => (method === 'GET' && !path.endsWith('/me') ? silent : emptyAnswerTo(method, path)))
    open(page)
    await until(() => LOADING.test(text()), 'it is loading')
    close()
    backend(emptyAnswerTo)
    open(page)
    await until(() => text().includes(words), words)
    expect(text()).not.toMatch(LOADING)
  })
})

describe('ways through the mini-program', () => {
  it('leads from the home page to the member code and to the other tabs', async () => {
    open('pages/resident/home')
    await tap('会员码')
    await tap('我的券')
    expect(seen.went).toEqual(['to /pages/resident/member-code', 'tab /pages/resident/coupons'])
  })

  it('takes a coupon at the counter', async () => {
    open('pages/shop/counter')
    await tap('扫诚信券或会员码')
    await tap('确认核销')
    await until(() => text().includes('核销成功'), 'it is done')
    expect(seen.asked).toContain('scan')
    expect(seen.requests).toContain('POST /api/v1/merchant/redemptions')
  })

  it("reads a name card from the mini-program's own code, whose scan gives a path", async () => {
    globalThis.wx.scanCode = ({ success }) => success({ result: '', path: 'pages/public/card?scene=abc2345678' })
    open('pages/public/card')
    await tap('扫名片牌')
    await until(() => text().includes('大家的评价'), 'there is a name card')
    expect(seen.requests).toContain('GET /api/v1/merchants/abc2345678')
    await tap('评价这家商户')
    expect(seen.went).toEqual(['to /pages/public/rate?slug=abc2345678'])
  })

  it('rates a shop once every aspect has its points', async () => {
    open('pages/public/rate', { slug: 'abc2345678' })
    await tap('提交评价')
    await until(() => text().includes('还有 5 项没有打分'), 'it says what is missing')
    for (const aspect of all('point')) if (aspect.textContent.includes('5')) await touch(aspect)
    await tap('提交评价')
    await until(() => text().includes('谢谢您的评价'), 'there are thanks')
  })

  it('signs up for a session, and lets a leader scan cards', async () => {
    const session = { state: 'open', starts_at: '2099-01-02T01:00:00Z', ends_at: '2099-01-02T03:00:00Z', venue_id: null }
    const me = { is_oneself: true, signup_id: null, state: null, in_at: null, out_at: null }
    backend((method, path) => {
      const answer = answerTo(method, path)
      if (method !== 'GET' || !path.endsWith('/sessions/7')) return answer
      Object.assign(answer.data.session ?? answer.data.led.session, session, { signup_until: session.starts_at })
      if (answer.data.family) Object.assign(answer.data.family[0], me)
      return answer
    })
    open('pages/gathering/session', { id: '7' })
    await tap('我要报名')
    await until(() => seen.requests.includes('POST /api/v1/sessions/7/signups'), 'it was sent')
    close()
    globalThis.wx.scanCode = ({ success }) => success({ result: '690123456789492039' })
    open('pages/gathering/leading', { id: '7' })
    await tap('扫卡')
    await tap('签到')
    await tap('扫会员码签到')
    await until(() => seen.requests.includes('POST /api/v1/leader/sessions/7/presences'), 'it was sent')
    await until(() => text().includes('已签到'), 'it is said')
  })

  it('keeps the screen bright while a code is shown, and no longer', async () => {
    open('pages/resident/member-code')
    await until(() => /秒后自动换新/.test(text()), 'there is a code')
    close()
    await until(() => seen.asked.at(-1) === 'brightness 0.4', 'it is dim again')
    expect(seen.asked).toContain('brightness 0.9')
  })
})
