/** A session in the calendar of the phone: WeChat has a way of its own, a browser gets a file of RFC 5545. */

// #ifndef MP-WEIXIN
import { platform } from '@/platform'
// #endif

export interface CalendarEvent {
  /** What tells it from others; adding it again changes it. */
  id: number
  title: string
  place: string
  about: string
  starts_at: string
  ends_at: string
}

/** The text of an iCalendar file. */
export function ics(event: CalendarEvent, now = Date.now()): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//credit bank//gatherings//ZH',
    'BEGIN:VEVENT',
    `UID:session-${event.id}@creditbank`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(Date.parse(event.starts_at))}`,
    `DTEND:${stamp(Date.parse(event.ends_at))}`,
    `SUMMARY:${escaped(event.title)}`,
    `LOCATION:${escaped(event.place)}`,
    `DESCRIPTION:${escaped(event.about)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(event.title)}`,
    'TRIGGER:-PT1H',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.flatMap(folded).join('\r\n') + '\r\n'
}

const stamp = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** Lines are at most 75 bytes long, those that go on begin with a space. A character of ours has three bytes. */
const MOST_BYTES = 74

function folded(line: string): string[] {
  const parts = ['']
  let bytes = 0
  for (const character of line) {
    const more = utf8(character).byteLength
    if (bytes + more > MOST_BYTES) parts.push(' ')
    bytes = bytes + more > MOST_BYTES ? more + 1 : bytes + more
    parts[parts.length - 1] += character
  }
  return parts
}

/** The same as bytes: not every WeChat has a TextEncoder. */
export function utf8(text: string): ArrayBuffer {
  const bytes = encodeURIComponent(text).match(/%[0-9A-F]{2}|./g) ?? []
  return new Uint8Array(bytes.map((each) => (each.length === 3 ? parseInt(each.slice(1), 16) : each.charCodeAt(0)))).buffer
}

/** Says whether it was taken. */
export function addToCalendar(event: CalendarEvent): Promise<boolean> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) =>
    wx.addPhoneCalendar({
      title: event.title,
      location: event.place,
      description: event.about,
      startTime: Date.parse(event.starts_at) / 1000,
      endTime: String(Date.parse(event.ends_at) / 1000),
      success: () => resolve(true),
      fail: () => resolve(false),
    }),
  )
  // #endif
  // #ifndef MP-WEIXIN
  return platform.saveFile(utf8(ics(event)), `活动-${event.id}.ics`)
  // #endif
}
