/**
 * Tells if a text repeats itself or counts, so that it can be guessed. Fewer than one in 10^7
 * random texts of 32 hexadecimal digits or more are taken for such.
 */
export function isMonotonous(text: string): boolean {
  return new Set(text).size < 8 || nearlyRepeats(text) || counts(text)
}

/** Three quarters of its characters are those that came a fixed number of characters before. */
function nearlyRepeats(text: string): boolean {
  // Two times any unit are at least half the text; a longer one is short on proof.
  for (let period = 1; period <= Math.min(text.length / 2, MAX_PERIOD); period += 1) {
    let same = 0
    for (let index = period; index < text.length; index += 1) {
      if (text.charCodeAt(index) === text.charCodeAt(index - period)) same += 1
    }
    if (same >= (text.length - period) * 0.75) return true
  }
  return false
}

const MAX_PERIOD = 1024

/** Two thirds of its characters follow the one before, as in abc or 321. */
function counts(text: string): boolean {
  let steps = 0
  for (let index = 1; index < text.length; index += 1) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) === 1) steps += 1
  }
  return steps >= ((text.length - 1) * 2) / 3
}
