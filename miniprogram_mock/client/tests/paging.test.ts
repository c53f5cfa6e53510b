import { expect, it } from 'vitest'

import { ApiError } from '@/api/http'
import { usePaging } from '@/lib/paging'

const offline = new ApiError(0, 'offline', '网络不通')
const page = (items: number[], next: string | null) => ({ items, next_cursor: next })

it('goes from page to page until there is no more', async () => {
  const asked: (string | null)[] = []
  const list = usePaging((cursor) => {
    asked.push(cursor)
    return Promise.resolve(cursor ? page([3], null) : page([1, 2], 'next'))
  })
  expect(list.phase).toBe('loading')
  await list.reload()
  expect(list).toMatchObject({ phase: 'ready', items: [1, 2], isDone: false, isEmpty: false })
  await list.more()
  await list.more()
  expect(list).toMatchObject({ items: [1, 2, 3], isDone: true, isLoadingMore: false })
  expect(asked).toEqual([null, 'next'])
})

it('says that there is nothing', async () => {
  const list = usePaging(() => Promise.resolve(page([], null)))
  await list.reload()
  expect(list).toMatchObject({ phase: 'ready', isEmpty: true, isDone: true })
})

it('fails, and can be tried again', async () => {
  let answer = (): Promise<ReturnType<typeof page>> => Promise.reject(offline)
  const list = usePaging(() => answer())
  await list.reload()
  expect(list).toMatchObject({ phase: 'failed', error: offline })
  answer = () => Promise.resolve(page([1], null))
  const retried = list.reload()
  expect(list.phase).toBe('loading')
  await retried
  expect(list).toMatchObject({ phase: 'ready', error: null, items: [1] })
})

it('keeps what is shown when a later page or a refresh fails', async () => {
  let fails = false
  const list = usePaging(() => (fails ? Promise.reject(offline) : Promise.resolve(page([1], 'next'))))
  await list.reload()
  fails = true
  await list.more()
  expect(list).toMatchObject({ phase: 'ready', items: [1], error: offline, isLoadingMore: false })
  await list.reload()
  expect(list).toMatchObject({ phase: 'ready', items: [1], error: offline })
})

it('drops an answer that comes after a newer question', async () => {
  const answers: ((value: ReturnType<typeof page>) => void)[] = []
  const list = usePaging<number>(() => new Promise((resolve) => answers.push(resolve)))
  const first = list.reload()
  const second = list.reload()
  answers[1]!(page([2], null))
  await second
  answers[0]!(page([1], null))
  await first
  expect(list.items).toEqual([2])
})
