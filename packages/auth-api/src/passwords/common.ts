// The stems that lists of leaked passwords are full of. Usual changes (capitals, digits for
// letters, something at either end) are undone before they are compared, so that these few stand
// for some thousands of the lists' entries.
const STEMS = `
  password passwort passwd motdepasse contrasena senha parola wachtwoord
  qwerty qwertz azerty qwertyuiop asdfghjkl asdfgh zxcvbnm qazwsx qazwsxedc zaqxsw qweasd qweasdzxc
  abc abcd abcde abcdef abcdefg abcdefgh letmein welcome willkommen bienvenue hello
  admin administrator root user guest test testing tester demo default login master superuser
  changeme change secret mysecret topsecret trustno iloveyou loveyou iloveu lovely love sunshine
  princess dragon monkey football baseball basketball soccer hockey superman batman spiderman
  pokemon starwars pikachu minecraft shadow michael jordan jennifer jessica daniel charlie thomas
  andrew joshua michelle ashley nicole matthew anthony robert william alexander benjamin samantha
  elizabeth computer internet samsung google facebook microsoft windows apple android linkedin
  mustang ferrari porsche mercedes corvette yamaha harley liverpool chelsea arsenal barcelona
  juventus manchester realmadrid whatever freedom blink summer winter spring autumn january
  february march april june july august september october november december monday tuesday
  wednesday thursday friday saturday sunday cheese chocolate cookie banana orange butterfly flower
  diamond silver golden ginger pepper maggie buster tigger hunter ranger killer access forever
  family friends angel angels babygirl baby sweet purple rainbow phoenix matrix hacker ninja
  warrior passphrase correcthorsebatterystaple opensesame nothing something asd qwe zxc aaa
  company office database server oracle postgres mysql cisco ubuntu debian development production
`
  .trim()
  .split(/\s+/)
const COMMON = new Set(STEMS)

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const AROUND = /^[^a-z]+|[^a-z]+$/g
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '01234567890',
  '1qaz2wsx3edc4rfv5tgb',
]
const WALKS = ROWS.flatMap((row) => [row, [...row].toReversed().join('')])

/** Tells if a password is among the first that somebody who guesses would try. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase()
  if (new Set(lower).size <= 2) return true
  if (/^[0-9]{1,12}$/.test(lower)) return true
  if (isRepeated(lower) || WALKS.some((walk) => (walk + walk).includes(lower))) return true
  const plain = lower.replace(AROUND, '')
  const spelled = [...lower].map((char) => LETTERS[char] ?? char).join('')
  const undone = [...plain].map((char) => LETTERS[char] ?? char).join('')
  return [plain, spelled, undone, spelled.replace(AROUND, '')].some(
    (text) => COMMON.has(text) || (isRepeated(text) && text !== ''),
  )
}

/** Tells if a text is one shorter text repeated. */
function isRepeated(text: string): boolean {
  return text.length > 1 && (text + text).indexOf(text, 1) < text.length
}
