import { describe, expect, it } from 'vitest'

import type { SnapTask } from '@/api/voice'
import { canDo, clockOf, wrongResult, type StepEntry } from '@/lib/snaps'

const task = (state: string, isMine: boolean): SnapTask => ({ state, is_mine: isMine }) as SnapTask
const step = (what: StepEntry['what'], problem?: string): StepEntry => ({ what, problem }) as StepEntry

describe('what one can do with a report', () => {
  it('is taken first, by whoever comes', () => {
    expect(canDo(task('assigned', false), [])).toEqual(['taking', 'handover'])
    expect(canDo(task('reopened', true), [])).toEqual(['taking', 'handover'])
  })

  it('is closed by who has it', () => {
    expect(canDo(task('working', true), [])).toEqual(['result', 'handover'])
    expect(canDo(task('working', false), [])).toEqual([])
    expect(canDo(task('fixed', true), [])).toEqual([])
  })

  it('goes on from what waits on this phone, and not from what was refused', () => {
    expect(canDo(task('assigned', true), [step('taking')])).toEqual(['result', 'handover'])
    expect(canDo(task('assigned', true), [step('taking'), step('result')])).toEqual([])
    expect(canDo(task('assigned', true), [step('taking', '别人已经接办')])).toEqual(['taking', 'handover'])
  })
})

describe('a result', () => {
  it('says what is missing', () => {
    expect(Object.keys(wrongResult('', '', ''))).toEqual(['result', 'note'])
    expect(Object.keys(wrongResult('duplicate', '同一件', '12'))).toEqual(['duplicate_of'])
    expect(wrongResult('duplicate', '同一件', '261130000001')).toEqual({})
  })
})

it('has a clock by the day or by the hour', () => {
  expect(clockOf({ due_at: '2026-11-30T16:00:00Z' })).toBe('最晚 2026年11月30日办结')
  expect(clockOf({ due_at: '2026-11-30T06:30:00Z' })).toBe('11月30日 14:30 前办结')
  expect(clockOf({ due_at: null })).toBe('')
})
