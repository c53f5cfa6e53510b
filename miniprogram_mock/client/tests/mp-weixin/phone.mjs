/** A phone for the WeChat build: it opens pages, shows their text, and is tapped. WeChat's `wx` is played here. */

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { vi } from 'vitest'

import { answerTo } from './sample.mjs'

const require = createRequire(import.meta.url)
const WAIT_MS = 3000
const TOUCH = [{ x: 0, y: 0 }]

/** A copy: here, Node takes every script for an ES module, which those of a mini-program are not. */
const build = mkdtempSync(join(tmpdir(), 'mp-weixin-'))
cpSync(join(dirname(fileURLToPath(import.meta.url)), '../../dist/build/mp-weixin'), build, { recursive: true })
process.on('exit', () => rmSync(build, { recursive: true, force: true }))

const described = JSON.parse(readFileSync(join(build, 'app.json'), 'utf8'))
/** Of the main package, and of those that WeChat fetches when one of their pages is opened. */
export const PAGES = [
  ...described.pages,
  ...described.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
]

/** What happened on the phone since `switchOn`. */
export const seen = { requests: [], went: [], asked: [], problems: [] }

let route = (method, path) => answerTo(method, path)
let page = null
let simulate = null
/** All pages as WeChat's compiler writes them: more than the megabyte that it takes by itself. */
const COMPILED_BYTES = 16_000_000

/** From now on the backend answers so: a function of method and path, or `offline`. */
export function backend(answering) {
  route = answering
}

/** For `backend`: nobody answers, and nothing fails. */
export const silent = Symbol('no answer')

export const offline = () => ({ errMsg: 'request:fail' })

export function switchOn() {
  for (const list of Object.values(seen)) list.length = 0
  backend(answerTo)
  globalThis.wx = wx()
  vi.spyOn(console, 'error').mockImplementation((...words) => seen.problems.push(words.join(' ')))
  vi.spyOn(console, 'warn').mockImplementation((...words) => seen.problems.push(words.join(' ')))
  document.body.innerHTML = ''
}

/** Start the mini-program anew and open one of its pages. */
export function open(name, query = {}) {
  for (const file of Object.keys(require.cache)) if (file.startsWith(build)) delete require.cache[file]
  simulate ??= require('miniprogram-simulate')
  Object.assign(globalThis, {
    App: (app) => Object.assign(globalThis, { getApp: () => app }),
    Page: (definition) => globalThis.Component(definition),
    getCurrentPages: () => [],
  })
  require(join(build, 'app.js'))
  globalThis.getApp().onLaunch({ path: name, query, scene: 1001 })
  page = simulate.render(simulate.load(join(build, name), { rootPath: build, compilerOptions: { maxBuffer: COMPILED_BYTES } }))
  page.attach(document.body)
  page.instance.onLoad?.(query)
  page.instance.onShow?.()
  page.instance.onReady?.()
}

export function close() {
  page?.instance.onUnload?.()
  page?.detach()
  page = null
}

/** What can be read. */
export const text = () => document.body.textContent

/** Wait until it is so. */
export async function until(condition, what = String(condition)) {
  await vi.waitFor(() => {
    if (!condition()) throw new Error(`still not so: ${what}; the page reads: ${text()}`)
  }, WAIT_MS)
}

/** Everything that reads exactly so, or contains it where nothing does; the innermost. */
function find(words) {
  const all = [...document.body.querySelectorAll('*')].filter((each) => each.textContent.includes(words))
  const inner = all.filter((each) => !all.some((other) => other !== each && each.contains(other)))
  return inner.find((each) => each.textContent.trim() === words) ?? inner[0]
}

export async function tap(words) {
  await until(() => find(words), `there is ${words}`)
  await touch(find(words))
}

/** Tap something: a finger goes down and up again. */
export async function touch(element) {
  for (const kind of ['touchstart', 'touchend']) {
    const event = new Event(kind, { bubbles: true, cancelable: true })
    const touches = TOUCH.map(({ x, y }) => ({ identifier: 0, target: element, clientX: x, clientY: y, pageX: x, pageY: y }))
    Object.assign(event, { touches: kind === 'touchstart' ? touches : [], targetTouches: [], changedTouches: touches })
    element.dispatchEvent(event)
  }
  await new Promise((done) => setTimeout(done, 20))
}

/** Everything of a class; each component's classes have its name in front. */
export const all = (name) => [...document.body.querySelectorAll(`[class*="--${name}"]`)]

/** Every native button on the page. */
export const buttons = () => [...document.body.querySelectorAll('wx-button')]

function wx() {
  const storage = new Map()
  const went = (how) => (options) => {
    seen.went.push(`${how} ${options.url ?? ''}`.trim())
    options.success?.({})
    options.complete?.({})
  }
  const says = (name, result) => (options) => {
    seen.asked.push(name)
    options?.success?.(result)
    options?.complete?.(result)
  }
  return {
    canIUse: () => true,
    getAppBaseInfo: () => ({ fontSizeSetting: 16, language: 'zh_CN' }),
    getDeviceInfo: () => ({ platform: 'ios' }),
    getWindowInfo: () => ({ windowWidth: 390, windowHeight: 844, pixelRatio: 3 }),
    getSystemInfoSync: () => ({ language: 'zh_CN', windowWidth: 390, windowHeight: 844, pixelRatio: 3 }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    env: { USER_DATA_PATH: 'wxfile://usr' },

    getStorageSync: (key) => storage.get(key) ?? '',
    setStorageSync: (key, value) => void storage.set(key, value),
    removeStorageSync: (key) => void storage.delete(key),
    arrayBufferToBase64: (bytes) => Buffer.from(bytes).toString('base64'),

    login: (options) => options.success({ code: 'a-code' }),
    request(options) {
      const path = options.url.replace(/^https?:\/\/[^/]+/, '')
      seen.requests.push(`${options.method} ${path}`)
      setTimeout(() => {
        let answer = route(options.method, path)
        if (answer === silent) return
        if (options.responseType === 'arraybuffer') answer = { statusCode: 200, data: new ArrayBuffer(8) }
        if ('errMsg' in answer) options.fail(answer)
        else options.success({ header: {}, ...answer })
        options.complete?.(answer)
      })
      return { abort() {} }
    },

    navigateTo: went('to'),
    redirectTo: went('instead'),
    reLaunch: went('anew'),
    switchTab: went('tab'),
    navigateBack: went('back'),
    stopPullDownRefresh() {},
    setNavigationBarTitle: says('title', {}),
    pageScrollTo() {},
    preloadAssets() {},
    createSelectorQuery: () => ({ select: () => ({ boundingClientRect: () => ({ exec() {} }) }), in: () => ({}) }),
    hideKeyboard() {},
    showToast: ({ title }) => void seen.asked.push(`toast ${title}`),
    showLoading() {},
    hideLoading() {},
    showModal: says('modal', { confirm: true, cancel: false }),
    showActionSheet: says('sheet', { tapIndex: 0 }),
    makePhoneCall: says('call', {}),
    setClipboardData: says('copy', {}),

    scanCode: says('scan', { result: '660123456789492039' }),
    getLocation: says('where', { latitude: 37.16, longitude: 122.42 }),
    openLocation: says('way', {}),
    requirePrivacyAuthorize: says('privacy', {}),
    openPrivacyContract: says('privacy guide', {}),
    requestSubscribeMessage: says('subscribe', {}),
    getScreenBrightness: (options) => options.success({ value: 0.4 }),
    setScreenBrightness: ({ value }) => void seen.asked.push(`brightness ${value}`),
    setKeepScreenOn() {},
    onUserCaptureScreen() {},
    offUserCaptureScreen() {},
    onNetworkStatusChange() {},
    offNetworkStatusChange() {},
    getNetworkType: says('network', { networkType: 'wifi' }),
    getFileSystemManager: () => ({ writeFile: (options) => options.success() }),
    saveImageToPhotosAlbum: says('save', {}),
  }
}
