/**
 * Signing in while the program itself is still on its way, which takes seconds over a slow network. The page loads this
 * file by itself and before all else (vite.config.ts); so it knows nothing of uni-app.
 */
import type { Session } from '@/api/client'
import { API_BASE } from '@/api/base'

import { persona, standInBase } from './stand-in'

let begun: Promise<Session | null> | null = begin()

/** The session that was begun, once; null where it did not come, and whoever asks signs in as always. */
export async function takeEarlySession(): Promise<Session | null> {
  const session = begun
  begun = null
  return session
}

async function begin(): Promise<Session | null> {
  try {
    const { code } = await posted<{ code: string }>(`${standInBase()}/wxmock/client/login`, { persona: persona() })
    return await posted<Session>(`${API_BASE}/session`, { code })
  } catch {
    return null
  }
}

async function posted<T>(url: string, body: object): Promise<T> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json() as Promise<T>
}
