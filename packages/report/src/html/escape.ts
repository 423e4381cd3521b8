import { harmless } from '../format/harmless.ts'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML and SVG, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  harmless(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')

/** Escaped text in which no line ends between a number and its unit. */
export const prose = (text: string): string =>
  escapeHtml(text).replace(/(\d) (?=(?:µs|ms|s|GB|×|%|\/s)(?![\p{L}\d]))/gu, '$1\u00a0')
