/**
 * Which characters data may hold. `basic` and `extended` are the sets of X12.6; lower-case letters pass in both, because
 * upper-casing is a decision of the mapping and must show in its loss report. `utf8` admits everything but control characters.
 */
export type CharacterSet = 'basic' | 'extended' | 'utf8';

const basic = ' !"&\'()*+,-./:;?=';
const extended = '%@[]_{}\\|<>~#$';

function allowedAscii(set: 'basic' | 'extended'): ReadonlySet<string> {
  const allowed = new Set(set === 'basic' ? basic : basic + extended);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') allowed.add(character);
  return allowed;
}

const allowed = { basic: allowedAscii('basic'), extended: allowedAscii('extended') };

/** What Unicode's decomposition does not give. */
const folds: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'TH',
  þ: 'th',
  Ł: 'L',
  ł: 'l',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '`': "'",
};

/** The nearest text within the set (`é` → `e`, case kept), or undefined when there is none. */
export function foldCharacter(character: string, set: CharacterSet): string | undefined {
  if (set === 'utf8') return character;
  const folded = folds[character] ?? character.normalize('NFKD').replace(/\p{M}/gu, '');
  if (folded === '') return undefined;
  for (const one of folded) if (!allowed[set].has(one)) return undefined;
  return folded;
}

/** Is the character allowed as it is? Control characters (C0, DEL, C1) and halves of surrogate pairs never are. */
export function isAllowed(character: string, set: CharacterSet): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32 || (code >= 127 && code < 160) || (code >= 0xd800 && code <= 0xdfff)) return false;
  return set === 'utf8' || allowed[set].has(character);
}
