import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick, reactive } from 'vue'

import { useKeptForm } from '@/lib/kept-form'

import { fakeStorage } from './fake-uni'

vi.mock('@/platform', () => ({ platform: { account: () => 'owner' } }))

const empty = () => reactive({ kind: 'a', values: { title: '', points: '0' } })

beforeEach(() => fakeStorage())

it('keeps what is typed until it is sent', async () => {
  const form = empty()
  const held = useKeptForm('form', form)
  expect(held.isOld).toBe(false)
  form.values.title = '剪发'
  await nextTick()
  const again = empty()
  const found = useKeptForm('form', again)
  expect([found.isOld, again.values]).toEqual([true, { title: '剪发', points: '0' }])
  found.forget()
  again.values.title = '改'
  await nextTick()
  expect(useKeptForm('form', empty()).isOld).toBe(false)
})

it('leaves out parts that the form has no longer, and keeps new ones', async () => {
  const before = reactive({ gone: 1, values: { title: '剪发' } })
  useKeptForm('form', before)
  before.gone = 2
  await nextTick()
  const form = empty()
  useKeptForm('form', form)
  expect(form).toEqual({ kind: 'a', values: { title: '剪发', points: '0' } })
})
