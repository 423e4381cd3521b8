/**
 * A text without control characters: those that drive a terminal, those that are not allowed in
 * HTML, and those that turn the direction of writing around.
 */
export const harmless = (text: string): string =>
  text
    .replace(/[\n\t]/g, ' ')
    // oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd')
