import type { DraftLoop } from '../../../src/guide/index.js';
import { sequence } from '../../../src/guide/index.js';
import type { Guide, GuideElement, GuideLoop, GuideSegment } from '../../../src/guide/model.js';
import type { ElementDraft, SegmentDraft } from '../../../src/x12/index.js';
import { Random } from './random.js';

/** How full the tree is: 0 only what is required, 1 everything. */
export interface Shape {
  readonly seed: number;
  readonly fullness: number;
}

/** A valid tree of a guide, made of the guide's own data: usage, repeats, code lists, lengths, relational conditions. */
export function randomSet(guide: Guide, { seed, fullness }: Shape): SegmentDraft[] {
  const random = new Random(seed);
  const root = loop(guide.root, '', random, fullness);
  repair(root, random);
  return sequence(root)
    .map(({ draft }) => draft)
    .filter(({ id }) => id !== 'ST' && id !== 'SE');
}

function loop(def: GuideLoop, parent: string, random: Random, fullness: number): DraftLoop {
  const made: DraftLoop = { def, segments: [], loops: [] };
  const dependent = def.id === '2000C' && random.chance(0.5);
  for (const child of def.children) {
    if (child.kind === 'segment') {
      if (child.id === 'HL') continue;
      const times = count(child.usage, child.repeat, random, fullness);
      const used = new Set<string>();
      for (let i = 0; i < times; i++) {
        const draft = segment(child, random, fullness);
        // a REF or DTP of one kind stands once
        const key = String(draft.elements[0]);
        if (['REF', 'DTP', 'CRC'].includes(child.id) && used.has(key)) continue;
        used.add(key);
        made.segments.push({ def: child, draft });
      }
      continue;
    }
    if (child.id === '2000D' && !dependent) continue;
    if (child.id === '2000E' && def.id === '2000C' && dependent) continue;
    const usage = child.id === '2000D' || child.id === '2000E' ? 'R' : (child.usageUnder?.[parent]?.usage ?? child.usage);
    const times = count(usage, child.repeat, random, fullness);
    for (let i = 0; i < times; i++) made.loops.push(loop(child, def.id, random, fullness));
  }
  return made;
}

function count(usage: string, repeat: number, random: Random, fullness: number): number {
  if (usage === 'R') return repeat > 1 && random.chance(fullness / 2) ? Math.min(repeat, 2) : 1;
  if (!random.chance(fullness)) return 0;
  return repeat > 1 ? random.between(1, Math.min(repeat, 3)) : 1;
}

function segment(def: GuideSegment, random: Random, fullness: number): SegmentDraft {
  const elements: ElementDraft[] = [];
  for (let n = 1; n < def.elements.length; n++) {
    const element = def.elements[n];
    if (element === undefined || element.usage === 'N') continue;
    if (element.usage !== 'R' && (!random.chance(fullness) || gap(def.elements, elements, n))) continue;
    elements[n - 1] = value(element, n === def.qualifier?.element ? def.qualifier.codes : undefined, random, fullness);
  }
  relations(def, elements, random);
  return { id: def.id, elements };
}

function value(element: GuideElement, only: ReadonlySet<string> | undefined, random: Random, fullness: number): ElementDraft {
  if (element.components === undefined) return simple(element, only, random);
  const parts: string[] = [];
  for (let n = 1; n < element.components.length; n++) {
    const part = element.components[n];
    if (part === undefined || part.usage === 'N') continue;
    if (part.usage === 'R' || (random.chance(fullness) && !gap(element.components, parts, n)))
      parts[n - 1] = simple(part, undefined, random);
  }
  return Array.from(parts, (part) => part ?? '');
}

/** Lists inside a segment are filled from the left: elements of one kind leave no gap. */
function gap(defs: readonly (GuideElement | undefined)[], made: readonly unknown[], n: number): boolean {
  const [one, before] = [defs[n], defs[n - 1]];
  return one !== undefined && one.dataElement === before?.dataElement && made[n - 2] === undefined;
}

function simple(element: GuideElement, only: ReadonlySet<string> | undefined, random: Random): string {
  const codes = only ?? element.codes;
  if (codes !== undefined && codes.size > 0) {
    const fitting = [...codes].filter(({ length }) => length >= element.min && length <= element.max);
    return random.pick(fitting.length > 0 ? fitting : [...codes]);
  }
  const max = Math.min(element.max, 12);
  const min = Math.min(Math.max(element.min, 1), max);
  switch (element.type) {
    case 'DT':
      return random.date();
    case 'TM':
      return `${String(random.between(0, 23)).padStart(2, '0')}${String(random.between(0, 59)).padStart(2, '0')}`;
    case 'N0':
      return String(random.between(1, Number('9'.repeat(Math.min(max, 2)))));
    case 'R':
      return String(random.between(1, Number('9'.repeat(Math.min(max, 3)))));
    default:
      return random.word(min, Math.min(max, Math.max(min, 8)));
  }
}

/** X12 relational conditions: what lacks is filled, what is too much goes. */
function relations(def: GuideSegment, elements: ElementDraft[], random: Random): void {
  const has = (n: number): boolean => elements[n - 1] !== undefined;
  const usable = (n: number): boolean => def.elements[n] !== undefined && def.elements[n]?.usage !== 'N';
  const fill = (n: number): void => {
    const element = def.elements[n];
    if (element !== undefined && !has(n)) elements[n - 1] = value(element, undefined, random, 0.5);
  };
  for (let pass = 0; pass < 3; pass++)
    for (const note of def.syntax) {
      if (note.within !== undefined) continue;
      const [head = 0, ...rest] = note.elements;
      const filled = note.elements.filter(has);
      if (note.kind === 'P' && filled.length > 0)
        for (const n of note.elements)
          if (usable(n)) fill(n);
          else for (const m of note.elements) elements[m - 1] = undefined;
      if (note.kind === 'R' && filled.length === 0) fill(note.elements.find(usable) ?? head);
      if (note.kind === 'E') for (const n of filled.slice(1)) elements[n - 1] = undefined;
      if (note.kind === 'C' && has(head)) for (const n of rest) fill(n);
      if (note.kind === 'L' && has(head) && !rest.some(has)) fill(rest.find(usable) ?? head);
    }
}

/** What the relations of the guide do not say: formats that a qualifier names, pointers that point, rules of SNIP type 4. */
function repair(root: DraftLoop, random: Random): void {
  const visit = (at: DraftLoop): void => {
    for (const { def, draft } of at.segments) {
      dates(def, draft, random);
      // FHIR has given names in order: a middle name stands after a first name
      if (draft.id === 'NM1' && text(draft, 4) === undefined) put(draft, 5, undefined);
    }
    if (at.def.id === '2000E') event(at, random);
    if (at.def.id === '2000F') service(at, random);
    if (['2010A', '2010B', '2010EA', '2010F'].includes(at.def.id)) party(at, random);
    if (at.def.id === '2010C' || at.def.id === '2010D') person(at, random);
    for (const child of at.loops) visit(child);
  };
  visit(root);
}

function text(draft: SegmentDraft | undefined, element: number, component = 1): string | undefined {
  const held = draft?.elements[element - 1];
  return typeof held === 'string' ? held : Array.isArray(held) ? (held[component - 1] as string | undefined) : undefined;
}

function put(draft: SegmentDraft, element: number, content: ElementDraft): void {
  (draft.elements as ElementDraft[])[element - 1] = content;
}

function dates(def: GuideSegment, draft: SegmentDraft, random: Random): void {
  for (const [n, element] of def.elements.entries()) {
    if (element?.formatBy !== undefined && draft.elements[n - 1] !== undefined) {
      const from = random.date();
      put(draft, n, text(draft, element.formatBy) === 'RD8' ? `${from}-${String(Number(from.slice(0, 4)) + 1)}${from.slice(4)}` : from);
    }
    for (const [c, part] of (element?.components ?? []).entries()) {
      const held = draft.elements[n - 1];
      if (part?.formatBy === undefined || !Array.isArray(held)) continue;
      const parts = [...(held as string[])];
      const format = parts[part.formatBy - 1];
      if (parts[c - 1] === undefined || parts[c - 1] === '' || format === undefined || format === '')
        parts[c - 1] = parts[part.formatBy - 1] = '';
      else parts[c - 1] = format === 'RD8' ? '20200101-20200202' : random.date();
      put(draft, n, trimmed(parts));
    }
  }
}

function trimmed(parts: readonly string[]): string[] {
  const out = [...parts];
  while (out.at(-1) === '') out.pop();
  return out;
}

const find = (at: DraftLoop, id: string): SegmentDraft | undefined => at.segments.find(({ def }) => def.id === id)?.draft;
const without = (at: DraftLoop, drop: (draft: SegmentDraft) => boolean): void => {
  for (let i = at.segments.length - 1; i >= 0; i--) if (drop((at.segments[i] as { draft: SegmentDraft }).draft)) at.segments.splice(i, 1);
};

function person(at: DraftLoop, random: Random): void {
  const name = find(at, 'NM1');
  if (name !== undefined && text(name, 3) === undefined) for (const n of [4, 5, 6, 7]) put(name, n, undefined);
  if (name !== undefined && text(name, 3) === undefined && text(name, 9) === undefined) put(name, 3, random.word(3, 8));
  place(at);
}

function place(at: DraftLoop): void {
  for (const { draft } of at.segments) if (draft.id === 'REF' && text(draft, 1) === 'SY') put(draft, 2, '123456789');
  const city = find(at, 'N4');
  if (city === undefined) without(at, ({ id }) => id === 'N3');
  else if (text(city, 2) !== undefined) {
    put(city, 2, 'TX');
    put(city, 4, undefined);
    put(city, 7, undefined);
  } else if (text(city, 7) !== undefined) put(city, 4, 'CA');
  if (city !== undefined && text(city, 3) !== undefined) put(city, 3, '78701');
  if (city !== undefined && text(city, 4) !== undefined) put(city, 4, 'CA');
}

function party(at: DraftLoop, random: Random): void {
  const name = find(at, 'NM1');
  if (name === undefined) return;
  if (text(name, 2) === '2') for (const n of [4, 5, 6, 7]) put(name, n, undefined);
  else if (text(name, 3) === undefined) for (const n of [4, 5, 6, 7]) put(name, n, undefined);
  else if (text(name, 4) === undefined) put(name, 4, random.word(2, 8));
  if (text(name, 3) === undefined && text(name, 9) === undefined) put(name, 3, random.word(3, 8));
  if (text(name, 2) === '1' && text(name, 4) === undefined) put(name, 4, random.word(2, 8));
  const q = text(name, 8);
  if (q === 'XX') put(name, 9, random.pick(['1234567893', '1003000126', '1003000134', '1003000142']));
  if (q === '24' || q === '34') put(name, 9, random.digits(9));
  without(at, (draft) => draft.id === 'REF' && ((q === '24' && text(draft, 1) === 'EI') || (q === '34' && text(draft, 1) === 'SY')));
  for (const { draft } of at.segments) {
    if (draft.id === 'REF' && text(draft, 1) !== '0B') put(draft, 3, undefined);
    if (draft.id === 'REF' && text(draft, 1) === '0B' && text(draft, 3) !== undefined) put(draft, 3, 'TX');
    if (draft.id === 'REF' && ['EI', 'SY'].includes(text(draft, 1) ?? '')) put(draft, 2, random.digits(9));
    if (draft.id === 'PER') contacts(draft, random);
  }
  const prv = find(at, 'PRV');
  if (prv !== undefined) {
    const code = providerCodes[text(name, 1) ?? ''];
    if (at.def.id !== '2010B' && (code === undefined || (at.def.id === '2010F' && ['AD', 'AT', 'RF'].includes(code))))
      without(at, ({ id }) => id === 'PRV');
    else {
      if (at.def.id !== '2010B') put(prv, 1, code);
      put(prv, 2, 'PXC');
      put(prv, 3, '207Q00000X');
    }
  }
  place(at);
}

const providerCodes: Readonly<Record<string, string>> = {
  AAJ: 'AD',
  DD: 'AS',
  71: 'AT',
  72: 'OP',
  DK: 'OR',
  73: 'OT',
  P3: 'PC',
  SJ: 'PE',
  DN: 'RF',
};

function contacts(draft: SegmentDraft, random: Random): void {
  let before: string | undefined;
  for (const n of [3, 5, 7]) {
    let q = text(draft, n);
    if (q === undefined || text(draft, n + 1) === undefined) {
      put(draft, n, undefined);
      put(draft, n + 1, undefined);
      continue;
    }
    if (q === 'EX' && before !== 'TE') put(draft, n, (q = 'TE'));
    put(draft, n + 1, q === 'EM' ? 'A@EXAMPLE.ORG' : q === 'UR' ? 'WWW.EXAMPLE.ORG' : q === 'EX' ? random.digits(3) : random.digits(10));
    before = q;
  }
  // no gap between the pairs
  const pairs = [3, 5, 7].map((n) => [text(draft, n), text(draft, n + 1)]).filter(([q]) => q !== undefined);
  for (const [i, n] of [3, 5, 7].entries()) {
    put(draft, n, pairs[i]?.[0]);
    put(draft, n + 1, pairs[i]?.[1]);
  }
}

function event(at: DraftLoop, random: Random): void {
  const um = find(at, 'UM');
  if (um !== undefined) {
    if (
      text(um, 1) === 'AR' &&
      (!at.segments.some(({ draft }) => draft.id === 'DTP' && text(draft, 1) === '435') || !at.loops.some(({ def }) => def.id === '2010EA'))
    )
      put(um, 1, 'HS');
    const causes = um.elements[4];
    if (Array.isArray(causes)) {
      const parts = [...(causes as string[])];
      if (parts.slice(0, 3).includes('AA')) parts[3] = 'TX';
      if (parts[3] !== undefined && parts[3] !== '') parts[3] = 'TX';
      if (parts[4] !== undefined && parts[4] !== '') parts[4] = 'US';
      put(um, 5, trimmed(parts));
    }
    facility(um, random);
  }
  if (find(at, 'CR1') !== undefined && !at.loops.some(({ def }) => def.id === '2010EB')) without(at, ({ id }) => id === 'CR1');
  const hi = find(at, 'HI');
  if (hi !== undefined) diagnoses(hi, random);
  for (const { draft } of at.segments) common(draft, random);
  const sc = text(um, 1) === 'SC';
  for (const child of at.loops) {
    const own = child.def.id === '2000F' ? find(child, 'UM') : undefined;
    if (own !== undefined && text(own, 1) === 'SC' && !sc) put(own, 1, 'HS');
    const line = child.def.id === '2000F' && hi === undefined ? find(child, 'SV1') : undefined;
    if (line !== undefined) put(line, 7, undefined);
  }
}

function facility(um: SegmentDraft, random: Random): void {
  const place_ = um.elements[3];
  if (!Array.isArray(place_)) return;
  put(um, 4, text(um, 4, 2) === 'A' ? [random.digits(2), 'A'] : [random.pick(['11', '12', '21']), 'B']);
}

function diagnoses(hi: SegmentDraft, random: Random): void {
  const kept: ElementDraft[] = [];
  let open = true;
  for (const [i, held] of hi.elements.entries()) {
    if (!open || !Array.isArray(held)) {
      open = false;
      continue;
    }
    const parts = [...(held as string[])];
    const kind = parts[0] ?? '';
    parts[1] = ['ABK', 'ABJ', 'ABF', 'APR'].includes(kind)
      ? random.pick(['S72001A', 'I10', 'E119', 'R52'])
      : kind === 'DR'
        ? random.digits(3)
        : kind === 'LOI'
          ? '11503-0'
          : random.pick(['4019', '25000']);
    kept[i] = trimmed(parts);
  }
  (hi as unknown as { elements: ElementDraft[] }).elements = kept;
}

function common(draft: SegmentDraft, random: Random): void {
  if (draft.id === 'TRN') put(draft, 3, `9${random.digits(9)}`);
  if (draft.id === 'PWK') {
    if (['BM', 'EL', 'EM', 'FX'].includes(text(draft, 2) ?? '') || text(draft, 6) !== undefined) {
      put(draft, 5, 'AC');
      put(draft, 6, text(draft, 6) ?? random.word(4, 9));
    } else put(draft, 5, undefined);
  }
  if (draft.id === 'CR6') put(draft, 2, random.date());
}

function service(at: DraftLoop, random: Random): void {
  const lines = at.segments.filter(({ draft }) => ['SV1', 'SV2', 'SV3'].includes(draft.id)).map(({ draft }) => draft);
  const keep = lines.length === 0 ? undefined : random.pick(lines);
  without(at, (draft) => (['SV1', 'SV2', 'SV3'].includes(draft.id) && draft !== keep) || (draft.id === 'TOO' && keep?.id !== 'SV3'));
  if (keep !== undefined) {
    const at_ = keep.id === 'SV2' ? 2 : 1;
    const held = keep.elements[at_ - 1];
    if (Array.isArray(held)) {
      const parts = [...(held as string[])];
      const kind = parts[0] ?? '';
      parts[1] =
        kind === 'N4'
          ? random.digits(11)
          : kind === 'AD'
            ? `D${random.digits(4)}`
            : kind === 'ID'
              ? '8154'
              : kind === 'ZZ'
                ? '0SR9019'
                : kind === 'HC'
                  ? random.pick(['99213', 'G0299', 'B4184'])
                  : random.word(4, 6);
      for (const n of [2, 3, 4, 5]) if (parts[n] !== undefined && parts[n] !== '') parts[n] = 'TD';
      if (parts[7] !== undefined && parts[7] !== '') parts[7] = 'G0300';
      put(keep, at_, trimmed(Array.from(parts, (part) => part ?? '')));
    }
    if (keep.id === 'SV2' && text(keep, 1) !== undefined) put(keep, 1, '0120');
    if (keep.id === 'SV1' && keep.elements[6] !== undefined) put(keep, 7, ['1']);
  }
  const um = find(at, 'UM');
  if (um !== undefined) facility(um, random);
  for (const { draft } of at.segments) common(draft, random);
}
