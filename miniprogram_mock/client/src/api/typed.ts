/** Requests whose path, body, query and answer are checked against the OpenAPI document when this is compiled. */

import type { components, paths } from './schema'

import { currentCredentials } from './credentials'
import { ApiError, send, sendFile, type Method, type UploadedFile } from './http'

export type Schemas = components['schemas']
/** Where the next page of a list begins, as the page before it says. */
export type Cursor = string | null

/** What can be done for another resident; all else is one's own. */
const FOR_ANOTHER = ['/me/bank', '/me/passbook', '/me/coupons', '/me/card/', '/offers', '/shops']

const FILE_TIMEOUT_MS = 60_000

type Prefix = '/api/v1'
type Verb = 'get' | 'post' | 'put' | 'delete'
type Operation<P extends string, V extends Verb> = `${Prefix}${P}` extends keyof paths
  ? NonNullable<paths[`${Prefix}${P}`][V]>
  : never

/** The paths that have this verb, without the prefix. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, object> ? (P extends `${Prefix}${infer Rest}` ? Rest : never) : never
}[keyof paths]

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
type Responses<O> = O extends { responses: infer R } ? R : never
type AnswerOf<O> = Json<Responses<O>[keyof Responses<O> & (200 | 201)]>
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : undefined
type QueryOf<O> = O extends { parameters: { query?: infer Query } } ? Query : never

type Ids<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: number | string } & Ids<Rest>
  : unknown

interface Common {
  /** Names the intended effect; see `intent.ts`. */
  key?: string
  headers?: Record<string, string>
}

export function get<P extends PathOf<'get'>>(
  path: P,
  ids: Ids<P>,
  query?: QueryOf<Operation<P, 'get'>>,
  headers: Record<string, string> = {},
): Promise<AnswerOf<Operation<P, 'get'>>> {
  return authorized('GET', fill(path, ids) + queryString(query ?? {}), { headers })
}

/** What everybody may read: it is there even while nobody can sign in. */
export function getPublic<P extends PathOf<'get'>>(path: P, ids: Ids<P>): Promise<AnswerOf<Operation<P, 'get'>>> {
  return send('GET', fill(path, ids))
}

export function post<P extends PathOf<'post'>>(
  path: P,
  ids: Ids<P>,
  body: BodyOf<Operation<P, 'post'>>,
  { key, headers }: Common = {},
): Promise<AnswerOf<Operation<P, 'post'>>> {
  return authorized('POST', fill(path, ids), { body, headers: { ...headers, ...(key ? { 'Idempotency-Key': key } : {}) } })
}

/** Sent twice it has the same effect, so it needs no key. */
export function put<P extends PathOf<'put'>>(
  path: P,
  ids: Ids<P>,
  body: BodyOf<Operation<P, 'put'>>,
): Promise<AnswerOf<Operation<P, 'put'>>> {
  return authorized('PUT', fill(path, ids), { body })
}

export function remove<P extends PathOf<'delete'>>(path: P, ids: Ids<P>): Promise<void> {
  return authorized('DELETE', fill(path, ids), {})
}

/** A picture, which only the signed-in may fetch, as a data URI. */
export async function picture<P extends PathOf<'get'>>(path: P, ids: Ids<P>, type: string): Promise<string> {
  const bytes = await authorized<ArrayBuffer>('GET', fill(path, ids), { responseType: 'arraybuffer' })
  return `data:${type};base64,${uni.arrayBufferToBase64(bytes)}`
}

/** A file, which may take a while to be made. */
export function file<P extends PathOf<'get'>>(path: P, query: QueryOf<Operation<P, 'get'>> | null): Promise<ArrayBuffer> {
  return authorized('GET', path + queryString(query ?? {}), { responseType: 'arraybuffer', timeout: FILE_TIMEOUT_MS })
}

/** One of the pictures of a list, which goes by the path of the list and its number. */
export async function pictureOf(list: PathOf<'get'>, ids: Record<string, number | string>, id: number): Promise<string> {
  const bytes = await authorized<ArrayBuffer>('GET', `${fill(list, ids)}/${id}`, { responseType: 'arraybuffer' })
  return `data:image/jpeg;base64,${uni.arrayBufferToBase64(bytes)}`
}

/** A list whose path is known only when it is asked for. */
export function listAt<T>(path: PathOf<'get'>, ids: Record<string, number | string>): Promise<T> {
  return authorized('GET', fill(path, ids), {})
}

/** Send a file. */
export function upload<P extends PathOf<'post'>>(path: P, file: UploadedFile): Promise<AnswerOf<Operation<P, 'post'>>> {
  return withToken((bearer) => sendFile(path, file, { Authorization: `Bearer ${bearer}`, ...actingFor(path) }))
}

async function authorized<T>(method: Method, path: string, options: SendOptions): Promise<T> {
  return withToken((bearer) =>
    send<T>(method, path, {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${bearer}`, ...actingFor(path) },
    }),
  )
}

/** The headers that say for which shop, or for which resident, this is. */
function actingFor(path: string): Record<string, string> {
  const credentials = currentCredentials()
  const shop = path.startsWith('/merchant/') ? credentials.shop() : null
  const helped = FOR_ANOTHER.some((start) => path.startsWith(start)) ? credentials.helped() : null
  return { ...(shop ? { 'X-Merchant': shop } : {}), ...(helped ? { 'X-Resident': String(helped) } : {}) }
}

/** Sign in where needed, and once more when the backend says that the token is no longer good. */
async function withToken<T>(attempt: (bearer: string) => Promise<T>): Promise<T> {
  const credentials = currentCredentials()
  const token = await credentials.token()
  try {
    return await attempt(token)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_a_helper') credentials.helpsNoMore()
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    return attempt(await credentials.renew(token))
  }
}

type SendOptions = NonNullable<Parameters<typeof send>[2]>

function fill(path: string, ids: unknown): string {
  const values = ids as Record<string, number | string>
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(values[name])))
}

function queryString(query: object): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return pairs.length ? `?${pairs.join('&')}` : ''
}
