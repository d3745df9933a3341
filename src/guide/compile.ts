import type { ElementType, Guide, GuideElement, GuideLoop, GuideNode, GuideRule, GuideSegment, SyntaxNote, Usage } from './model.js';

/** A guide file as written; mappings/schema/guide.schema.json describes it. */
export interface GuideFile {
  readonly id: string;
  readonly title: string;
  readonly convention: string;
  readonly transaction: string;
  readonly functionalGroup: string;
  readonly interchangeVersion: string;
  readonly recognise: readonly { readonly element: string; readonly codes: string }[];
  readonly open?: readonly { readonly at: string; readonly why: string }[];
  readonly rules?: readonly GuideFileRule[];
  readonly lists: Readonly<Record<string, string>>;
  readonly loops: readonly GuideFileLoop[];
}

export interface GuideFileRule {
  readonly id: string;
  readonly snip: 4 | 5;
  readonly loops: string;
  readonly each?: string;
  readonly range?: string;
  readonly when: readonly string[];
  readonly need: string;
  readonly at?: string;
  readonly say: string;
  readonly source: string;
  readonly open?: boolean;
}

export interface GuideFileLoop {
  readonly id: string;
  readonly name: string;
  readonly usage: Usage;
  readonly repeat: string;
  readonly identify?: string;
  readonly children: readonly (GuideFileSegment | string)[];
}

export interface GuideFileSegment {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly usage: Usage;
  readonly max: string;
  readonly qualifier?: string;
  readonly syntax?: string;
  readonly unused?: string;
  readonly elements: readonly GuideFileElement[];
}

/** `[ref, name, data element, type, length, usage, codes?, repeat?]` */
export type GuideFileElement = readonly [string, string, string, ElementType, string, Usage, string?, string?];

/** Loops are built before their children are known, so that a loop under two parents stays one object. */
type Building<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Compiles a guide file into the model: code lists become sets, elements 1-based arrays, child loops references.
 * A list, loop or data element that the file names and does not hold goes into `problems`; the guide is then not usable.
 */
export function compileGuide(file: GuideFile): { guide: Guide; problems: string[] } {
  const problems: string[] = [];
  const lists = new CodeLists(file.lists, problems);
  const loops = new Map<string, Building<GuideLoop>>();
  for (const loop of file.loops) loops.set(loop.id, emptyLoop(loop));
  for (const loop of file.loops) fillLoop(loop, loops, lists, problems);
  const root = loops.get('') ?? emptyLoop({ id: '', name: '', usage: 'R', repeat: '1', children: [] });
  if (!loops.has('')) problems.push('the loop without id, which holds ST and SE, is missing');
  loops.delete('');
  const guide: Guide = {
    id: file.id,
    title: file.title,
    convention: file.convention,
    transaction: file.transaction,
    functionalGroup: file.functionalGroup,
    interchangeVersion: file.interchangeVersion,
    recognise: file.recognise.map(({ element, codes }) => ({
      segment: element.slice(0, -2),
      element: Number(element.slice(-2)),
      codes: codes.split(' '),
    })),
    root,
    loops,
    open: file.open ?? [],
    rules: (file.rules ?? []).flatMap(expandRule),
  };
  return { guide, problems };
}

/** Code lists are shared: equal texts become one set (the CRC lists of a guide alone would be 70 sets). */
class CodeLists {
  private readonly sets = new Map<string, ReadonlySet<string>>();
  constructor(
    private readonly named: Readonly<Record<string, string>>,
    private readonly problems: string[],
  ) {}

  /** @param text blank separated codes, or `@NAME`; `_` within a code stands for a blank */
  get(text: string): ReadonlySet<string> {
    const known = this.sets.get(text);
    if (known !== undefined) return known;
    let codes: string | undefined = text;
    if (text.startsWith('@')) {
      codes = this.named[text.slice(1)];
      if (codes === undefined) this.problems.push(`code list ${text.slice(1)} is not in the file`);
    }
    const set: ReadonlySet<string> = new Set(codes?.split(' ').map((code) => code.replaceAll('_', ' ')));
    this.sets.set(text, set);
    return set;
  }
}

function emptyLoop(loop: GuideFileLoop): Building<GuideLoop> {
  const first = loop.children[0];
  return {
    kind: 'loop',
    id: loop.id,
    name: loop.name,
    usage: loop.usage,
    repeat: repeatOf(loop.repeat),
    identify: undefined,
    hierarchical: typeof first === 'object' && first.id === 'HL',
    children: [],
  };
}

function fillLoop(loop: GuideFileLoop, loops: Map<string, Building<GuideLoop>>, lists: CodeLists, problems: string[]): void {
  const def = loops.get(loop.id);
  if (def === undefined) return;
  const children: GuideNode[] = [];
  for (const child of loop.children) {
    if (typeof child !== 'string') {
      children.push(compileSegment(child, lists));
      continue;
    }
    const [id = '', usage = 'S', repeat = '1'] = child.split(' ');
    const inner = loops.get(id);
    if (inner === undefined) {
      problems.push(`loop ${loop.id} names the loop ${id}, which is not in the file`);
      continue;
    }
    if (usage !== inner.usage || repeatOf(repeat) !== inner.repeat) {
      inner.usageUnder = { ...inner.usageUnder, [loop.id]: { usage: usage as Usage, repeat: repeatOf(repeat) } };
    }
    children.push(inner);
  }
  def.children = children;
  if (loop.identify === undefined) return;
  const segment = loop.identify.slice(0, -2);
  const element = Number(loop.identify.slice(-2));
  const first = children[0];
  const codes = first?.kind === 'segment' && first.id === segment ? first.elements[element]?.codes : undefined;
  if (codes === undefined)
    problems.push(`loop ${loop.id} is identified by ${loop.identify}, which is no coded element of its first segment`);
  else def.identify = { segment, element, codes };
}

function compileSegment(segment: GuideFileSegment, lists: CodeLists): GuideSegment {
  const elements: (GuideElement | undefined)[] = [undefined];
  for (const line of segment.elements) placeElement(elements, compileElement(line, lists), segment.id.length);
  for (const item of segment.unused?.split(' ') ?? []) placeElement(elements, unusedElement(segment.id, item), segment.id.length);
  linkFormats(elements);
  for (const element of elements) if (element?.components !== undefined) linkFormats(element.components);
  return {
    kind: 'segment',
    id: segment.id,
    name: segment.name,
    position: segment.position,
    usage: segment.usage,
    repeat: repeatOf(segment.max),
    qualifier: segment.qualifier === undefined ? undefined : { element: 1, codes: lists.get(segment.qualifier) },
    elements,
    syntax: (segment.syntax?.split(' ') ?? []).map(syntaxNote),
  };
}

function compileElement(
  [ref, name, dataElement, type, length, usage, codes, repeat]: GuideFileElement,
  lists: CodeLists,
): Building<GuideElement> {
  const dash = length.indexOf('-');
  const min = Number(dash < 0 ? length : length.slice(0, dash));
  const isOpen = codes?.startsWith('? ') === true;
  const listed = isOpen ? codes.slice(2) : codes;
  return {
    ref,
    name,
    dataElement,
    type,
    min,
    max: dash < 0 ? min : Number(length.slice(dash + 1)),
    usage,
    codes: listed === undefined || listed === '' ? undefined : lists.get(listed),
    ...(isOpen ? { openCodes: true as const } : {}),
    repeat: repeat === undefined ? 1 : Number(repeat),
    components: type === 'C' ? [undefined] : undefined,
  };
}

/** `03`, `04:C040`, `05-3`: the file keeps no name and no length of what is not used. */
function unusedElement(segmentId: string, item: string): Building<GuideElement> {
  const [position = '', composite] = item.split(':');
  return {
    ref: segmentId + position,
    name: '',
    dataElement: composite ?? '',
    type: composite === undefined ? 'AN' : 'C',
    min: 0,
    max: Infinity,
    usage: 'N',
    codes: undefined,
    repeat: 1,
    components: undefined,
  };
}

function placeElement(elements: (GuideElement | undefined)[], element: GuideElement, idLength: number): void {
  const position = Number(element.ref.slice(idLength, idLength + 2));
  const component = element.ref.slice(idLength + 3);
  const target = component === '' ? elements : (elements[position]?.components as (GuideElement | undefined)[] | undefined);
  if (target === undefined) return;
  const index = component === '' ? position : Number(component);
  while (target.length <= index) target.push(undefined);
  target[index] = element;
}

/** Data element 1251 (date, time or period) is written as the 1250 before it says. */
function linkFormats(elements: readonly (GuideElement | undefined)[]): void {
  for (let i = 2; i < elements.length; i++) {
    const element: Building<GuideElement> | undefined = elements[i];
    if (element?.dataElement === '1251' && elements[i - 1]?.dataElement === '1250') element.formatBy = i - 1;
  }
}

/** `P0304`; `01:P0304` speaks of the components of element 01. */
function syntaxNote(text: string): SyntaxNote {
  const colon = text.indexOf(':');
  const note = text.slice(colon + 1);
  const elements: number[] = [];
  for (let i = 1; i < note.length; i += 2) elements.push(Number(note.slice(i, i + 2)));
  const kind = note.charAt(0) as SyntaxNote['kind'];
  return colon < 0 ? { kind, elements } : { kind, elements, within: Number(text.slice(0, colon)) };
}

/** A rule with a range (`HI##-1`, 01-12) stands for one rule per position. */
function expandRule(rule: GuideFileRule): GuideRule[] {
  const base = {
    id: rule.id,
    snip: rule.snip,
    loops: rule.loops.split(' '),
    each: rule.each,
    when: rule.when,
    need: rule.need,
    at: rule.at,
    say: rule.say,
    open: rule.open ?? false,
  };
  if (rule.range === undefined) return [base];
  const [from = '', to = ''] = rule.range.split('-');
  const rules: GuideRule[] = [];
  for (let n = Number(from); n <= Number(to); n++) {
    const put = (text: string): string => text.replaceAll('##', String(n).padStart(2, '0'));
    rules.push({ ...base, when: rule.when.map(put), need: put(rule.need), at: rule.at === undefined ? undefined : put(rule.at) });
  }
  return rules;
}

function repeatOf(text: string): number {
  return text === '>1' ? Infinity : Number(text);
}
