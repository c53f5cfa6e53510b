/** One HTTP request as a promise, and the one shape of everything that can go wrong with it. */

import { API_BASE } from '@/api/base'

const TIMEOUT_MS = 10_000
const UPLOAD_TIMEOUT_MS = 60_000
const BUSY = 503
const BUSY_RETRIES = 2
/** What the server asks of whoever was told that it is busy (`Retry-After: 1`); drawn, so that not all come at once. */
const BUSY_PAUSE_MS = 1_000

export interface FieldError {
  field: string
  message: string
}

/**
 * A request that was refused or found no answer. `code` is stable and English; `message` is Chinese, for the person at
 * the phone. A `status` of 0 means that no answer came, so nobody knows whether the request had its effect.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
    readonly requestId = '',
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** Whether the answer got lost: send it again with the same key. */
  get isLost(): boolean {
    return this.status === 0
  }

  get fields(): FieldError[] {
    return Array.isArray(this.details.fields) ? (this.details.fields as FieldError[]) : []
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface RequestOptions {
  body?: object
  headers?: Record<string, string>
  responseType?: 'text' | 'arraybuffer'
  /** In ms, for what may take longer. */
  timeout?: number
}

/**
 * Send one request. `path` begins with a slash, after `/api/v1`. What only reads is asked for again, twice, while the
 * server is busy. Raises ApiError.
 */
export function send<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const once = (): Promise<T> => sendOnce<T>(method, path, options)
  return method === 'GET' ? againWhileBusy(once) : once()
}

/** Do what may be done any number of times once more, twice, while the server is busy. Raises what the last one does. */
export async function againWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry += 1) {
    try {
      return await work()
    } catch (error) {
      if (asApiError(error).status !== BUSY || retry > BUSY_RETRIES) throw error
      await pause(BUSY_PAUSE_MS * retry * (0.5 + Math.random()))
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function sendOnce<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: API_BASE + path,
      method,
      // A POST without a body must not announce JSON: an empty text is none.
      data: options.body,
      header: options.body ? { 'Content-Type': 'application/json', ...options.headers } : { ...options.headers },
      timeout: options.timeout ?? TIMEOUT_MS,
      responseType: options.responseType ?? 'text',
      success: ({ statusCode, data }) => {
        if (statusCode >= 200 && statusCode < 300) resolve(data as T)
        else reject(refusal(statusCode, data instanceof ArrayBuffer ? parsed(asText(data)) : data))
      },
      fail: ({ errMsg }) => reject(noAnswer(errMsg)),
    })
  })
}

/** UTF-8, as refusals are written; not every WeChat has a TextDecoder. */
function asText(bytes: ArrayBuffer): string {
  const escaped = [...new Uint8Array(bytes)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
  try {
    return decodeURIComponent(escaped.join(''))
  } catch {
    return ''
  }
}

/** A file of this phone: by its path, and as the browser has it, for which the path is only a name. */
export type UploadedFile = { filePath: string; file?: File }

/** Send one file, as a form. Raises ApiError. */
export function sendFile<T>(path: string, file: UploadedFile, headers: Record<string, string>): Promise<T> {
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: API_BASE + path,
      name: 'file',
      ...file,
      header: headers,
      timeout: UPLOAD_TIMEOUT_MS,
      success: ({ statusCode, data }) => {
        const body = parsed(data)
        if (statusCode >= 200 && statusCode < 300 && body !== null) resolve(body as T)
        else reject(refusal(statusCode, body))
      },
      fail: ({ errMsg }) => reject(noAnswer(errMsg)),
    })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The error in an answer; what does not come from our backend (a gateway's page) has no words of ours. */
export function refusal(status: number, body: unknown): ApiError {
  if (isError(body)) return new ApiError(status, body.code, body.message, body.details, body.request_id)
  const message = status >= 500 ? '服务暂时不可用，请稍后再试。' : '操作未能完成，请稍后再试。'
  return new ApiError(status, 'unexpected_answer', message)
}

/** The error where no answer came. */
export function noAnswer(reason: string): ApiError {
  if (/time(d_)?out/i.test(reason)) return new ApiError(0, 'timeout', '网络太慢，没有等到回应，请再试一次。')
  return new ApiError(0, 'offline', '网络不通，请检查网络后再试。')
}

/** What to tell the person, whatever was thrown. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, 'client_fault', '小程序出错了，请返回重试。')
}

interface ErrorBody {
  code: string
  message: string
  details: Record<string, unknown>
  request_id: string
}

function isError(body: unknown): body is ErrorBody {
  const candidate = body as Partial<ErrorBody> | null
  return typeof candidate?.code === 'string' && typeof candidate.message === 'string'
}
