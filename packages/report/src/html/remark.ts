import type { Remark } from '../model/report-model.ts'
import { escapeHtml, prose } from './escape.ts'

/** A sentence under its subject, with its state as symbol and word. */
export const renderRemark = ({ mark, subject, text }: Remark): string =>
  [
    subject === null ? '' : `<b>${escapeHtml(subject)}</b> `,
    mark === null
      ? ''
      : `<strong class="mark-${mark.status}">${mark.symbol} ${escapeHtml(mark.word)}</strong> `,
    prose(text),
  ].join('')
