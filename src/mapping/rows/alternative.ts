import type { Codec } from '../codec/codec.js';
import { codec as codecNamed } from '../codec/codec.js';
import type { Cell } from '../cell.js';
import { isJson } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import type { Also } from '../draft.js';
import type { ToX12 } from '../forward.js';
import { address, fit, textIn, type Position } from '../op.js';
import type { LoopIn, SegmentIn } from '../incoming.js';
import { exactQuotient } from '../codec/decimal.js';
import type { Place } from '../place.js';
import type { Reader } from '../reader.js';
import type { ToFhir } from '../reverse.js';
import { parsePosition } from '../position.js';
import type { Alternative, Row } from '../table.js';
import { compileQualified } from './qualified.js';

/** What reading an alternative came to. */
export type Encoding =
  | {
      readonly texts: readonly (string | undefined)[];
      readonly cell: Cell | undefined;
      /** Further values that the texts carry (system, type, unit). */
      readonly also?: Also;
      /** All values of a text that several made. */
      readonly cells?: readonly Cell[];
      /** Objects whose remaining content has no meaning of its own: other codings of a concept. */
      readonly settle?: object;
      readonly change?: { readonly kind: string; readonly why: string };
      readonly report?: string;
    }
  | { readonly refused: { readonly cell: Cell; readonly reason: string; readonly why: string } };

export interface CompiledAlternative {
  readonly source: Alternative;
  /** Scope number: values used in it are passed over; undefined = no matter. */
  encode?(run: ToX12, focus: Cell | undefined, scope: number | undefined): Encoding | undefined;
  /** Writes the texts; the place that took them, undefined when this alternative cannot. */
  decode?(run: ToFhir, focus: Place, texts: readonly (string | undefined)[], loop?: LoopIn, segment?: SegmentIn): Place | undefined;
  /** Is the place of this alternative still free? */
  free?(run: ToFhir, focus: Place): boolean;
}

/** `positions` are one, two for a tuple codec, or value and qualifier for `by`. */
export function compileAlternative(
  c: Compiler,
  alternative: Alternative,
  row: Row,
  scope: Scope,
  positions: readonly Position[],
): CompiledAlternative | undefined {
  const compiled = compileWay(c, alternative, row, scope, positions);
  const [position] = positions;
  if (compiled !== undefined && position !== undefined)
    for (const path of typeof alternative.fhir === 'string' ? [alternative.fhir] : (alternative.fhir ?? []))
      c.carries(
        { kind: 'value', ref: c.ref(row, scope, address(position)), position: position.label, way: alternative.only ?? row.only },
        path,
        scope,
        alternative.by === undefined ? [] : keysOf(c, alternative.by),
      );
  if (compiled?.decode === undefined || typeof alternative.fhir !== 'string') return compiled;
  if (c.placer(alternative.fhir, row, scope.focus)?.foreign !== true) return compiled;
  const { decode: _decode, free: _free, ...readOnly } = compiled;
  return readOnly;
}

function compileWay(
  c: Compiler,
  alternative: Alternative,
  row: Row,
  scope: Scope,
  positions: readonly Position[],
): CompiledAlternative | undefined {
  if (alternative.pas !== undefined && alternative.pas !== c.pas) return undefined;
  if (alternative.context !== undefined) return fromContext(alternative, alternative.context);
  if (alternative.fhir === undefined) {
    if (alternative.is !== undefined) return fixed(alternative, String(alternative.is));
    c.complain(row, 'An alternative needs fhir, is or context.');
    return undefined;
  }
  if (alternative.by !== undefined) return compileQualified(c, alternative, row, scope, positions);
  if (typeof alternative.fhir !== 'string') return several(c, alternative, alternative.fhir, row, scope, positions);
  const path = c.reader(alternative.fhir, row, scope.focus);
  const placer = c.placer(alternative.fhir, row, scope.focus);
  if (path === undefined || placer === undefined) return undefined;
  if (alternative.coding !== undefined || alternative.codes !== undefined)
    return coded(c, alternative, row, path.read, placer.place, placer.types, positions);
  const name = alternative.as ?? 'id';
  const codec = codecNamed(name);
  if (codec === undefined) {
    c.complain(row, `There is no codec "${name}".`);
    return undefined;
  }
  if (codec.positions !== positions.length) {
    c.complain(row, `The codec "${name}" fills ${codec.positions} positions, the row names ${positions.length}.`);
    return undefined;
  }
  return {
    source: alternative,
    encode: (run, focus, used) => encodeWith(codec, path.read, run, focus, used, positions),
    decode: (run, focus, texts) => {
      const place = placer.place(run, focus);
      const wanted = codec.writes(placer.types, texts) ?? placer.types[0];
      const decoded = codec.decode(texts, wanted);
      if ('fault' in decoded || decoded.value === undefined) return undefined;
      place.set(decoded.value, decoded.type ?? wanted);
      return place;
    },
    free: (run, focus) => placer.place(run, focus).peek() === undefined,
  };
}

function encodeWith(
  codec: Codec,
  read: Reader,
  run: ToX12,
  focus: Cell | undefined,
  used: number | undefined,
  positions: readonly Position[],
): Encoding | undefined {
  const cell = read.first(run, focus);
  if (cell === undefined) return undefined;
  const admitted = positions[0]?.def.codes;
  const result = used !== undefined && run.isUsed(cell, used) ? undefined : encodeCell(codec, cell, admitted);
  if (result !== undefined && 'texts' in result) return result;
  // the first value does not do: another one that the path leads to may
  let best: Encoding | undefined = result;
  read(run, focus, (each) => {
    if (used !== undefined && run.isUsed(each, used)) return false;
    const encoding = encodeCell(codec, each, admitted);
    if (encoding === undefined) return false;
    if ('texts' in encoding) {
      best = encoding;
      return true;
    }
    best ??= encoding;
    return false;
  });
  return best;
}

function encodeCell(codec: Codec, cell: Cell, admitted: ReadonlySet<string> | undefined): Encoding | undefined {
  const encoded = codec.encode(cell.value, cell.type, admitted);
  if ('fault' in encoded) return { refused: { cell, reason: encoded.fault.reason, why: encoded.fault.why } };
  const { texts, change } = encoded;
  if (texts[0] === undefined && texts[1] === undefined) return undefined;
  return change === undefined ? { texts, cell } : { texts, cell, change };
}

function fromContext(alternative: Alternative, name: string): CompiledAlternative {
  return {
    source: alternative,
    encode: (run, focus) => {
      const value = run.context.values?.[name];
      const sequence = isJson(focus?.value) ? focus.value['sequence'] : undefined;
      const text = typeof value === 'function' ? value(typeof sequence === 'number' ? sequence : 0) : value;
      if (text === undefined) return undefined;
      run.own.add(text);
      return { texts: [text], cell: undefined };
    },
  };
}

/** A constant, with its qualifier when it says one (`{ q: PI, is: '60054' }`). */
function fixed(alternative: Alternative, text: string): CompiledAlternative {
  const texts = alternative.q === undefined || parsePosition(alternative.q) !== undefined ? [text] : [text, alternative.q];
  return { source: alternative, encode: () => ({ texts, cell: undefined }) };
}

/** Several paths whose values make one text (product of price and quantity): to X12 only. */
function several(
  c: Compiler,
  alternative: Alternative,
  paths: readonly string[],
  row: Row,
  scope: Scope,
  positions: readonly Position[],
): CompiledAlternative | undefined {
  const codec = codecNamed(alternative.as ?? '');
  const by = alternative['divide-by'];
  if (codec === undefined || (alternative.only !== 'to-x12' && by === undefined)) {
    c.complain(row, 'Several paths in one alternative need a codec that joins them (as: product), and divide-by or only: to-x12.');
    return undefined;
  }
  const divisor = by === undefined ? undefined : c.position(by, row, scope);
  const factor = by === undefined ? undefined : c.placer(paths[0] ?? '', row, scope.focus);
  const readers = paths.map((path) => c.reader(path, row, scope.focus)?.read);
  return {
    source: alternative,
    encode: (run, focus) => {
      const cells: Cell[] = [];
      for (const read of readers)
        read?.(run, focus, (cell) => {
          cells.push(cell);
          return true;
        });
      const [cell] = cells;
      if (cell === undefined || cells.length < readers.length) return undefined;
      const encoded = codec.encode(
        cells.map((each) => each.value),
        undefined,
        positions[0]?.def.codes,
      );
      if ('fault' in encoded) return { refused: { cell, reason: encoded.fault.reason, why: encoded.fault.why } };
      return { texts: encoded.texts, cell, cells };
    },
    ...(typeof divisor === 'object' && factor !== undefined
      ? {
          decode: (run, focus, [text], loop, segment) => {
            const quantity = loop === undefined ? undefined : textIn(divisor, loop, segment);
            const value = text === undefined || quantity === undefined ? undefined : exactQuotient(text, quantity);
            if (value === undefined) return undefined;
            const place = factor.place(run, focus);
            place.set(value, 'decimal');
            return place;
          },
          free: (run, focus) => factor.place(run, focus).peek() === undefined,
        }
      : {}),
  };
}

const codingKeys = ['system', 'code'] as const;
const inexactCode = { change: { kind: 'changed', why: 'the code has no exact counterpart in X12' } } as const;

/** A code: chosen by system, never by position; then by a translation table. */
function coded(
  c: Compiler,
  alternative: Alternative,
  row: Row,
  read: Reader,
  placer: (run: ToFhir, focus: Place) => Place,
  types: readonly string[],
  positions: readonly Position[],
): CompiledAlternative | undefined {
  const [position] = positions;
  if (position === undefined) return undefined;
  const system = systemOf(c, alternative.coding, row);
  if (system === 'unknown') return undefined;
  const table = alternative.codes === undefined ? undefined : c.codes.table(alternative.codes);
  if (alternative.codes !== undefined && table === undefined) {
    c.complain(row, `There is no code table "${alternative.codes}" in mappings/codes.`);
    return undefined;
  }
  const codec = alternative.as === undefined ? undefined : codecNamed(alternative.as);
  const type = ['CodeableConcept', 'Coding', 'code', 'string'].find((each) => types.includes(each)) ?? types[0] ?? 'code';

  /** The first coding whose system the position takes; then the first that the table translates. */
  function encodeConcept(cell: Cell): Encoding | undefined {
    const { value } = cell;
    if (typeof value === 'string')
      return encodeCoding(cell, undefined, undefined, value, true) ?? encodeCoding(cell, undefined, undefined, value, false);
    if (typeof value !== 'object' || value === null) return undefined;
    const list = (value as { coding?: unknown }).coding;
    const codings: readonly unknown[] = Array.isArray(list) ? list : [value];
    let refused: Encoding | undefined;
    let seen = false;
    for (let pass = 0; pass < 2; pass++) {
      if (pass === 0 ? system === undefined : table === undefined) continue;
      for (let i = 0; i < codings.length; i++) {
        const coding = codings[i];
        if (!isJson(coding) || typeof coding['code'] !== 'string') continue;
        seen = true;
        const of = typeof coding['system'] === 'string' ? coding['system'] : undefined;
        const encoding = encodeCoding(cell, coding, of, coding['code'], pass === 0);
        if (encoding !== undefined && 'texts' in encoding) return encoding;
        refused ??= encoding;
      }
    }
    if (refused !== undefined || !seen) return refused;
    return { refused: { cell, reason: 'untranslatable', why: `no coding of a system that ${position?.label ?? ''} takes` } };
  }

  function encodeCoding(
    cell: Cell,
    coding: object | undefined,
    of: string | undefined,
    code: string,
    direct: boolean,
  ): Encoding | undefined {
    let text: string | undefined;
    let inexact = false;
    if (direct) {
      if (system === undefined || system === 'unknown' || (coding !== undefined && (of === undefined || !system.all.has(of))))
        return undefined;
      text = code;
      if (codec !== undefined) {
        const encoded = codec.encode(code, 'code');
        if ('fault' in encoded) return { refused: { cell, reason: encoded.fault.reason, why: encoded.fault.why } };
        text = encoded.texts[0];
      }
    } else {
      const translated = table?.toX12(of, code);
      if (translated === undefined) return undefined;
      text = translated.code;
      inexact = translated.report !== undefined || (translated.equivalence !== undefined && translated.equivalence !== 'equivalent');
    }
    if (text === undefined || text === '' || position === undefined) return undefined;
    const fitted = fit(position, text);
    if ('reason' in fitted) return { refused: { cell, reason: fitted.reason, why: fitted.why } };
    return {
      texts: [text],
      cell,
      ...(coding === undefined ? undefined : { also: { holder: coding, keys: codingKeys }, settle: cell.value as object }),
      ...(inexact ? inexactCode : undefined),
    };
  }

  return {
    source: alternative,
    encode: (run, focus, used) => {
      const cell = read.first(run, focus);
      if (cell === undefined) return undefined;
      const result = used !== undefined && run.isUsed(cell, used) ? undefined : encodeConcept(cell);
      if (result !== undefined && 'texts' in result) return result;
      let best: Encoding | undefined = result;
      read(run, focus, (each) => {
        if (used !== undefined && run.isUsed(each, used)) return false;
        const encoding = encodeConcept(each);
        if (encoding === undefined || !('texts' in encoding)) {
          best ??= encoding;
          return false;
        }
        best = encoding;
        return true;
      });
      return best;
    },
    decode: (run, focus, texts) => {
      const [text] = texts;
      if (text === undefined) return undefined;
      const found: { system: string | undefined; code: string }[] = [];
      const translated = table?.toFhir(text);
      if (system === undefined) {
        if (translated === undefined) return undefined;
        found.push({ system: translated.system, code: translated.code });
      } else {
        if (translated?.system !== undefined) found.push({ system: translated.system, code: translated.code });
        let code: unknown = text;
        if (codec !== undefined) {
          const decoded = codec.decode([text], 'code');
          if ('fault' in decoded) return undefined;
          code = decoded.value;
        }
        found.push({ system: system.uri, code: String(code) });
      }
      const place = placer(run, focus);
      const [one] = found;
      if (type === 'CodeableConcept') {
        const concept = place.make(type);
        const list = (concept['coding'] ??= []) as Record<string, unknown>[];
        for (const coding of found)
          if (!list.some((each) => each['system'] === coding.system && each['code'] === coding.code)) list.push(codingOf(c, coding));
      } else if (type === 'Coding') Object.assign(place.make(type), one === undefined ? {} : codingOf(c, one));
      else place.set(one?.code, type);
      return place;
    },
    free: (run, focus) => placer(run, focus).peek() === undefined,
  };
}

/** With the text of the code, where a list that says it was loaded (mappings/codes/fhir). */
function codingOf(c: Compiler, { system, code }: { readonly system: string | undefined; readonly code: string }): Record<string, unknown> {
  const display = c.codes.display(system, code);
  return { ...(system === undefined ? {} : { system }), code, ...(display === undefined ? {} : { display }) };
}

function systemOf(c: Compiler, coding: Alternative['coding'], row: Row): { uri: string; all: ReadonlySet<string> } | undefined | 'unknown' {
  if (coding === undefined) return undefined;
  let uri: string | undefined;
  const all = new Set<string>();
  for (const short of typeof coding === 'string' ? [coding] : coding) {
    const system = c.codes.system(short, c.pas);
    if (system === undefined) {
      c.complain(row, `There is no code system "${short}" in mappings/codes/systems.yaml.`);
      return 'unknown';
    }
    uri ??= system.uri;
    for (const each of system.all) all.add(each);
  }
  return uri === undefined ? undefined : { uri, all };
}

/** Elements that a qualified value carries: the value and what its qualifier is chosen by. */
function keysOf(c: Compiler, by: string): readonly string[] {
  const source = c.qualifiers(by);
  if (source === undefined) return [];
  if (source.units === true) return [source.value, 'unit', 'code', 'system'];
  return [source.value, ...new Set((source.rows ?? []).flatMap((row) => Object.keys(row.where ?? {})))];
}
