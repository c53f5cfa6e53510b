/** The states of a statement and of its lines, in words, with what happens next. */

import type { Statement, StatementLine } from '@/api/shop'

type Tone = 'brand' | 'gold' | 'warning' | 'quiet'

interface Words {
  label: string
  tone: Tone
  next: string
}

export const STATEMENT_WORDS: Record<Statement['status'], Words> = {
  draft: { label: '待核对', tone: 'gold', next: '请逐笔核对：没有问题就确认；哪一笔不对，就对哪一笔提出异议。' },
  confirmed: { label: '已确认', tone: 'brand', next: '已确认，等社区审批后打款。' },
  disputed: { label: '有异议', tone: 'warning', next: '有异议的明细由社区处理，不计入合计；其余的照常审批、打款。' },
  approved: { label: '待打款', tone: 'brand', next: '社区已审批，等待打款。' },
  returned: { label: '退汇', tone: 'warning', next: '打款被银行退回，没有到账。请核对收款账户，社区会重新打款。' },
  paid: { label: '已打款', tone: 'quiet', next: '已经打款。' },
}

export const LINE_WORDS: Record<StatementLine['status'], Words> = {
  stands: { label: '计入', tone: 'brand', next: '' },
  disputed: { label: '有异议', tone: 'warning', next: '等社区处理，暂不计入合计。' },
  carried: { label: '转入后期', tone: 'gold', next: '转入以后的对账单。' },
  voided: { label: '已作废', tone: 'quiet', next: '核对不属实，已作废。' },
}

/** What a line says that is not in its state: that the community has undone its redemption since. */
export function undoneWords(line: StatementLine): string {
  if (line.points < 0 || line.subsidy_fen < 0) return '社区撤销了以前对账单里的这一笔，在这里扣回。'
  return line.status === 'stands' && !line.can_dispute ? '社区已撤销这一笔，在以后的对账单里扣回。' : ''
}
