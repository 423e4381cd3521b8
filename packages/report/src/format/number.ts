/** A true minus, so that a negative number cannot be taken for a range. */
const minus = '−'

/** An exact whole number with its thousands set apart: 12,345. */
export const formatCount = (value: number): string => {
  const digits = Math.abs(Math.round(value)).toString()
  return (value <= -0.5 ? minus : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number rounded to three significant digits: 12,300, 44.6, 0.00271. */
export const formatSignificant = (value: number): string => {
  const rounded = Number(value.toPrecision(3))
  const size = Math.abs(rounded)
  if (size === 0) return '0'
  if (size >= 100) return formatCount(rounded)
  return formatFixed(rounded, size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4)
}

/** A number with so many decimals, and no sign on a zero. */
export const formatFixed = (value: number, decimals: number): string => {
  const text = Math.abs(value).toFixed(decimals)
  return (value < 0 && Number(text) !== 0 ? minus : '') + text
}

/** The same with a plus on what is above zero: differences. */
export const formatSigned = (value: number, decimals: number): string => {
  const text = formatFixed(value, decimals)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** A share of 1 in percent, three significant digits: 41.2 %. */
export const formatShare = (share: number): string => `${formatSignificant(100 * share)} %`
