import { browser } from './browser'
import type { Platform } from './types'
import { wechat } from './wechat'

// Known when this is built: the other one is left out of the package.
export const platform: Platform = process.env.UNI_PLATFORM === 'h5' ? browser : wechat

export type { Platform, PhoneButtonEvent } from './types'
