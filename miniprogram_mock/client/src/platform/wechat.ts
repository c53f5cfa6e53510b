/** WeChat on a phone. */

import { ApiError, noAnswer } from '@/api/http'

import { MESSAGE_TEMPLATES } from './templates'
import type { Platform } from './types'

const BRIGHT = 0.9

export const wechat: Platform = {
  name: 'wechat',

  account() {
    return '' // WeChat gives each of its users a storage of their own.
  },

  loginCode() {
    return new Promise((resolve, reject) => {
      wx.login({
        success: ({ code }) => resolve(code),
        fail: ({ errMsg }) => reject(/network|timeout/i.test(errMsg) ? noAnswer(errMsg) : signInFailed()),
      })
    })
  },

  earlySession() {
    return Promise.resolve(null) // WeChat has the program before it opens it.
  },

  phoneCode(event) {
    return Promise.resolve(event.detail?.code ?? null)
  },

  scansFullScreen: true,

  async scanCode() {
    if (!(await this.consentToPrivacy())) return null
    return new Promise((resolve) => {
      // A code of the mini-program itself has no text but a path.
      wx.scanCode({ success: ({ result, path }) => resolve(path || result), fail: () => resolve(null) })
    })
  },

  brighten() {
    return new Promise((resolve) => {
      wx.getScreenBrightness({
        success: ({ value: before }) => {
          wx.setScreenBrightness({ value: Math.max(before, BRIGHT) })
          wx.setKeepScreenOn({ keepScreenOn: true })
          resolve(() => {
            wx.setScreenBrightness({ value: before })
            wx.setKeepScreenOn({ keepScreenOn: false })
          })
        },
        fail: () => resolve(() => undefined), // A courtesy: a dim code can still be scanned.
      })
    })
  },

  askToSubscribe() {
    return new Promise((resolve) => {
      if (!MESSAGE_TEMPLATES.length) resolve()
      else wx.requestSubscribeMessage({ tmplIds: MESSAGE_TEMPLATES, complete: () => resolve() })
    })
  },

  consentToPrivacy() {
    return new Promise((resolve) => {
      // Versions of WeChat before 8.0.36 have no such question and ask by themselves.
      if (!wx.requirePrivacyAuthorize) resolve(true)
      else wx.requirePrivacyAuthorize({ success: () => resolve(true), fail: () => resolve(false) })
    })
  },

  openPrivacyGuide() {
    wx.openPrivacyContract({})
  },

  saveImage(dataUri, name) {
    const file = `${wx.env.USER_DATA_PATH}/${name}`
    return new Promise((resolve) => {
      wx.getFileSystemManager().writeFile({
        filePath: file,
        data: dataUri.slice(dataUri.indexOf(',') + 1),
        encoding: 'base64',
        success: () =>
          wx.saveImageToPhotosAlbum({ filePath: file, success: () => resolve(true), fail: () => resolve(false) }),
        fail: () => resolve(false),
      })
    })
  },

  saveFile(bytes, name) {
    const file = `${wx.env.USER_DATA_PATH}/${name}`
    return new Promise((resolve) => {
      const done = { success: () => resolve(true), fail: () => resolve(false) }
      wx.getFileSystemManager().writeFile({
        filePath: file,
        data: bytes,
        success: () => {
          // WeChat opens papers and offers to save them from there; what it cannot open is sent, to oneself as well.
          if (name.endsWith('.pdf')) wx.openDocument({ filePath: file, fileType: 'pdf', showMenu: true, ...done })
          else wx.shareFileMessage({ filePath: file, fileName: name, ...done })
        },
        fail: () => resolve(false),
      })
    })
  },

  async choosePictures(most) {
    if (!(await this.consentToPrivacy())) return []
    const chosen = await new Promise<string[]>((resolve) => {
      wx.chooseMedia({
        count: most,
        mediaType: ['image'],
        sizeType: ['compressed'],
        success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => tempFilePath)),
        fail: () => resolve([]),
      })
    })
    return Promise.all(chosen.map(kept))
  },

  pictureSource(picture) {
    return picture
  },

  pictureFile(picture) {
    return { filePath: picture }
  },

  forgetPicture(picture) {
    wx.getFileSystemManager().removeSavedFile({ filePath: picture })
  },

  async whereAmI() {
    if (!(await this.consentToPrivacy())) return null
    return new Promise((resolve) => {
      wx.getLocation({
        type: 'gcj02',
        success: ({ latitude, longitude }) =>
          resolve({ latitude_e6: Math.round(latitude * 1e6), longitude_e6: Math.round(longitude * 1e6) }),
        fail: () => resolve(null),
      })
    })
  },

  showWay({ name, address, latitude_e6, longitude_e6 }) {
    if (latitude_e6 === null || longitude_e6 === null) {
      wx.setClipboardData({ data: address || name }) // WeChat says that it was copied: any app of maps finds it.
      return
    }
    wx.openLocation({ latitude: latitude_e6 / 1e6, longitude: longitude_e6 / 1e6, name, address })
  },

  fontSizeSetting() {
    return wx.getAppBaseInfo().fontSizeSetting ?? 16
  },
}

/** Made small, and saved from where WeChat throws things away. */
async function kept(path: string): Promise<string> {
  const small = await new Promise<string>((resolve) => {
    wx.compressImage({
      src: path,
      quality: 70,
      compressedWidth: 1600,
      success: ({ tempFilePath }) => resolve(tempFilePath),
      fail: () => resolve(path), // As it is: the backend draws it anew anyway.
    })
  })
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().saveFile({
      tempFilePath: small,
      success: ({ savedFilePath }) => resolve(String(savedFilePath)),
      fail: ({ errMsg }) => reject(new ApiError(-1, 'picture_not_kept', errMsg)),
    })
  })
}

function signInFailed(): ApiError {
  return new ApiError(-1, 'wechat_sign_in_failed', '微信登录没有成功，请关闭小程序后重新打开。')
}
