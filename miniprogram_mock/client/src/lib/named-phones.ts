/** A short list of people known by phone and name: clerks, helpers. Some are asked to join it, others are taken off it. */
import { ref } from 'vue'

import type { Asked } from '@/api/delegates'
import { asApiError } from '@/api/http'
import { Intent } from '@/api/intent'
import { elsewhere, fieldErrors, type FieldErrors } from '@/lib/field-errors'
import { say } from '@/lib/navigate'
import { useResource } from '@/lib/resource'

interface Person {
  id: number
  name: string
}

interface Typed {
  phone: string
  name: string
}

interface Calls<T> {
  list: () => Promise<{ items: T[] }>
  /** Those who are asked and have not accepted yet. */
  listAsked: () => Promise<{ items: Asked[] }>
  takeBack: (id: number) => Promise<unknown>
  add: (typed: Typed, key: string) => Promise<unknown>
  end: (id: number) => Promise<unknown>
  added: (name: string) => string
  ended: string
}

/** The list, the form for one more, and the question before one is taken off; `problem` is what no field can show. */
export function useNamedPhones<T extends Person>(calls: Calls<T>) {
  const people = useResource(async () => (await calls.list()).items)
  const asked = useResource(async () => (await calls.listAsked()).items)
  const intent = new Intent()
  const isAdding = ref(false)
  const leaving = ref<Person | null>(null)
  const isEnding = ref(false)
  const isBusy = ref(false)
  const phone = ref('')
  const name = ref('')
  const errors = ref<FieldErrors>({})
  const problem = ref('')

  function beginAdding(): void {
    phone.value = name.value = problem.value = ''
    errors.value = {}
    isAdding.value = true
  }

  function beginEnding(person: Person): void {
    leaving.value = person
    problem.value = ''
    isEnding.value = true
  }

  async function add(): Promise<void> {
    const typed = { phone: phone.value.trim(), name: name.value.trim() }
    await busily(async () => {
      await intent.run((key) => calls.add(typed, key), JSON.stringify(typed))
      isAdding.value = false
      say(calls.added(typed.name))
    })
  }

  async function end(): Promise<void> {
    if (!leaving.value) return
    const { id } = leaving.value
    await busily(async () => {
      await calls.end(id)
      isEnding.value = false
      say(calls.ended)
    })
  }

  async function takeBack(id: number): Promise<void> {
    try {
      await calls.takeBack(id)
      say('已撤回邀请')
      await asked.reload()
    } catch (thrown) {
      say(asApiError(thrown).message)
    }
  }

  async function reload(): Promise<void> {
    await Promise.all([people.reload(), asked.reload()])
  }

  async function busily(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    problem.value = ''
    errors.value = {}
    try {
      await work()
      await reload()
    } catch (thrown) {
      const error = asApiError(thrown)
      errors.value = fieldErrors(error)
      problem.value = elsewhere(error, ['phone', 'name'])
    } finally {
      isBusy.value = false
    }
  }

  return {
    people, asked, isAdding, leaving, isEnding, isBusy, phone, name, errors, problem,
    beginAdding, beginEnding, add, end, takeBack, reload,
  }
}
