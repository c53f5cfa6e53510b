/** Everything that differs between the browser and WeChat. Pages know this interface and nothing else of either. */

import type { Session } from '@/api/client'
import type { UploadedFile } from '@/api/http'
import type { Place, Position } from '@/lib/places'

/** What the button that shares a phone number hands over; only WeChat's carries a code. */
export interface PhoneButtonEvent {
  detail?: { code?: string; errMsg?: string }
}

export interface Platform {
  readonly name: 'browser' | 'wechat'

  /** Whose window this is, where several people share the storage; empty where the platform keeps them apart. */
  account(): string

  /** A code to sign in with. */
  loginCode(): Promise<string>

  /** The session that was begun before the program was there, for who asks first; null: sign in by a code. */
  earlySession(): Promise<Session | null>

  /** A code for the phone number, or null when the person would not share it. */
  phoneCode(event: PhoneButtonEvent): Promise<string | null>

  /** Whether scanning takes over the screen (`scanCode`); otherwise a camera view stands in the page (CodeScanner). */
  readonly scansFullScreen: boolean

  /** The text of a scanned code, or null when the person went back. */
  scanCode(): Promise<string | null>

  /** Make the screen bright for somebody else's scanner; the answer undoes it. */
  brighten(): Promise<() => void>

  /** Ask whether messages may be sent. Whatever the answer, the work goes on. */
  askToSubscribe(): Promise<void>

  /** Whether the person has agreed to the privacy guide; asks where they have not yet. */
  consentToPrivacy(): Promise<boolean>

  /** Show the privacy guide. */
  openPrivacyGuide(): void

  /** Save a picture (a data URI) to where the person finds it; false when they would not. */
  saveImage(dataUri: string, name: string): Promise<boolean>

  /** Give a file to the person: saved, or opened where one passes it on; false when they would not. */
  saveFile(bytes: ArrayBuffer, name: string): Promise<boolean>

  /**
   * Take or choose so many pictures, none where the person went back: made small, and kept on the phone under the names
   * that are answered.
   */
  choosePictures(most: number): Promise<string[]>

  /** What an image shows of a picture that is kept. */
  pictureSource(picture: string): string

  /** The file of one. */
  pictureFile(picture: string): UploadedFile

  /** It need not be kept any longer. */
  forgetPicture(picture: string): void

  /** Where the phone is, or null when the person would not say it. */
  whereAmI(): Promise<Position | null>

  /** Show the way to a place in the device's own maps. */
  showWay(place: Place): void

  /** The text size that the person has chosen for all apps, in px; 16 where nobody says. */
  fontSizeSetting(): number
}
