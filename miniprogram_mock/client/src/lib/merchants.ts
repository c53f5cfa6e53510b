/** The states of an application, in words, with what happens next. */

import type { Merchant } from '@/api/merchants'

export const APPLICATION_WORDS: Record<
  Merchant['status'],
  { label: string; tone: 'brand' | 'gold' | 'warning' | 'quiet'; next: string }
> = {
  applied: { label: '审核中', tone: 'gold', next: '社区工作人员正在审核，有结果会通知您。' },
  returned: { label: '已退回', tone: 'warning', next: '请按说明补充后重新提交。' },
  active: { label: '已加入', tone: 'brand', next: '您是这家店的店主，可以收券了。' },
  suspended: { label: '已暂停', tone: 'warning', next: '暂时不能核销，请联系社区工作人员。' },
  withdrawn: { label: '已撤回', tone: 'quiet', next: '这份申请已经撤回，不再审核。' },
  exited: { label: '已退出', tone: 'quiet', next: '这家店已经退出联盟。' },
}
