/** Stands in for the part of `uni` that a test needs. */

type Answer = { statusCode: number; data: unknown } | { errMsg: string }

export interface SentRequest {
  url: string
  method: string
  data?: unknown
  header: Record<string, string>
}

export function fakeStorage(): void {
  const values = new Map<string, unknown>()
  install({
    getStorageSync: (name: string) => values.get(name) ?? '',
    setStorageSync: (name: string, value: unknown) => values.set(name, value),
  })
}

/** Answer each request with the next of these; the requests are noted in the list returned. */
export function fakeNetwork(...answers: Answer[]): SentRequest[] {
  const sent: SentRequest[] = []
  install({
    request(options: SentRequest & { success: (answer: unknown) => void; fail: (failure: unknown) => void }) {
      sent.push({ url: options.url, method: options.method, data: options.data, header: options.header })
      const answer = answers.shift() ?? { errMsg: 'request:fail' }
      if ('errMsg' in answer) options.fail(answer)
      else options.success(answer)
    },
  })
  return sent
}

function install(part: object): void {
  const host = globalThis as { uni?: object }
  host.uni = { ...host.uni, ...part }
}
