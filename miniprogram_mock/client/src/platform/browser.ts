/** The browser, where a stand-in plays WeChat: one of its personas signs in. For trying out and for tests. */

import { ApiError, noAnswer } from '@/api/http'
import { mapsLink, onChineseMaps } from '@/lib/places'

import { takeEarlySession } from './early-session'
import { persona, standInBase } from './stand-in'
import { MESSAGE_TEMPLATES } from './templates'
import type { Platform } from './types'

const PRIVACY = 'privacy-consent'
const PICTURE = 'picture/'
const MAX_SIDE = 1280

export const browser: Platform = {
  name: 'browser',

  account: persona,

  async loginCode() {
    return (await standIn<{ code: string }>('/login', {})).code
  },

  earlySession: takeEarlySession,

  async phoneCode() {
    const agreed = await confirmed('共享手机号', '允许“信用银行”获取这个体验身份的手机号吗？')
    return agreed ? (await standIn<{ code: string }>('/phone', {})).code : null
  },

  scansFullScreen: false,

  scanCode() {
    return Promise.resolve(null) // Never asked for: CodeScanner shows the camera in the page.
  },

  brighten() {
    return Promise.resolve(() => undefined) // No browser lets a page do this.
  },

  async askToSubscribe() {
    if (!MESSAGE_TEMPLATES.length) return
    const accept = await confirmed('接收通知', '券被使用、积分到账时，要给您发一条消息吗？')
    await standIn('/subscribe', { template_ids: MESSAGE_TEMPLATES, accept }).catch(() => undefined)
  },

  async consentToPrivacy() {
    if (localStorage.getItem(PRIVACY)) return true
    const agreed = await confirmed('隐私保护指引', '我们只用手机号核对居民名册，只用相机扫码和拍您要附上的照片。您同意后才会使用。', '同意')
    if (agreed) localStorage.setItem(PRIVACY, 'yes')
    return agreed
  },

  openPrivacyGuide() {
    void uni.showModal({
      title: '隐私保护指引',
      content: '手机号只用来核对居民名册；相机用来扫码，画面不保存，也用来拍您要附上的照片：加密保存，只给办理的人和照片所说的人看，办结 90 天后删除。姓名和手机号加密保存，页面上只显示一部分。',
      showCancel: false,
      confirmText: '知道了',
    })
  },

  saveImage(dataUri, name) {
    const link = document.createElement('a')
    link.href = dataUri
    link.download = name
    link.click()
    return Promise.resolve(true)
  },

  saveFile(bytes, name) {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([bytes]))
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    return Promise.resolve(true)
  },

  async choosePictures(most) {
    const files = await chosenFiles(most)
    return Promise.all(files.map(kept))
  },

  pictureSource(picture) {
    return localStorage.getItem(PICTURE + picture) ?? ''
  },

  pictureFile(picture) {
    const [, base64 = ''] = this.pictureSource(picture).split(',')
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    return { filePath: '照片.jpg', file: new File([bytes], '照片.jpg', { type: 'image/jpeg' }) }
  },

  forgetPicture(picture) {
    localStorage.removeItem(PICTURE + picture)
  },

  whereAmI() {
    return new Promise((resolve) => {
      if (!navigator.geolocation) resolve(null)
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve(onChineseMaps(coords.latitude, coords.longitude)),
        () => resolve(null),
        { timeout: 10_000, maximumAge: 60_000 },
      )
    })
  },

  showWay(place) {
    window.open(mapsLink(place, /iPhone|iPad|Macintosh/.test(navigator.userAgent)), '_self')
  },

  fontSizeSetting() {
    return 16
  },
}

function chosenFiles(most: number): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.multiple = true
    input.onchange = () => resolve([...(input.files ?? [])].slice(0, most))
    input.oncancel = () => resolve([])
    input.click()
  })
}

/** Drawn small, so that some fit into what a browser keeps. */
async function kept(file: File): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const name = crypto.randomUUID?.() ?? String(Math.random())
  localStorage.setItem(PICTURE + name, canvas.toDataURL('image/jpeg', 0.7))
  return name
}

function standIn<T>(path: string, body: object): Promise<T> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: `${standInBase()}/wxmock/client${path}`,
      method: 'POST',
      header: { 'Content-Type': 'application/json' },
      data: { persona: persona(), ...body },
      success: ({ statusCode, data }) => {
        if (statusCode === 200) resolve(data as T)
        else reject(new ApiError(statusCode, 'stand_in_refused', '这个体验身份不能登录，请换一个。'))
      },
      fail: ({ errMsg }) => reject(noAnswer(errMsg)),
    })
  })
}

function confirmed(title: string, content: string, confirmText = '允许'): Promise<boolean> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      content,
      confirmText,
      cancelText: '暂不',
      success: ({ confirm }) => resolve(confirm),
      fail: () => resolve(false),
    })
  })
}
