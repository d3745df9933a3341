import { codec as codecNamed, type Codec } from '../codec/codec.js';
import { Cell, isJson, type Json } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { fit, type Position } from '../op.js';
import { plainType } from '../reader.js';
import type { Alternative, QualifierRow, Row } from '../table.js';
import type { CompiledAlternative, Encoding } from './alternative.js';
import { codingConstant, hasCoding, hasSystem, sameJson, type CodingConstant } from './constant.js';

/** One line of a qualifier list, compiled: which objects it is about, and what it makes of one on the way back. */
const unitKeys = ['unit', 'code', 'system'] as const;

interface Choice {
  readonly row: QualifierRow;
  readonly qualifiers: readonly string[];
  readonly codec: Codec;
  readonly unless: ReadonlySet<string> | undefined;
  /** Elements that the qualifier stands for. */
  readonly keys: readonly string[];
  readonly tests: readonly {
    readonly key: string;
    readonly literal: string | undefined;
    readonly values: ReadonlySet<string>;
    readonly coding: CodingConstant | undefined;
  }[];
}

/**
 * A qualified value (NM108/09, REF01/02, PER03/04, SV101-1/-2, units …): the qualifier and the FHIR side that it means
 * are one list (`qualifiers:` of the table); the guide's code list at the qualifier's position filters it.
 * `positions` are value and qualifier.
 */
export function compileQualified(
  c: Compiler,
  alternative: Alternative,
  row: Row,
  scope: Scope,
  positions: readonly Position[],
): CompiledAlternative | undefined {
  const [value, qualifier] = positions;
  const source = c.qualifiers(alternative.by ?? '');
  if (value === undefined || qualifier === undefined || source === undefined || typeof alternative.fhir !== 'string') {
    c.complain(row, `by: "${alternative.by}" needs a list under qualifiers, a position q, and one path.`);
    return undefined;
  }
  const path = c.reader(alternative.fhir, row, scope.focus);
  const placer = c.placer(alternative.fhir, row, scope.focus);
  if (path === undefined || placer === undefined) return undefined;
  const type = placer.types.find((each) => c.model.element(plainType(each), source.value) !== undefined);
  if (type === undefined) {
    c.complain(
      row,
      `${alternative.fhir} (${placer.types.join(', ')}) has no element "${source.value}", which by: "${alternative.by}" reads.`,
    );
    return undefined;
  }
  const admits = (q: string): boolean =>
    qualifier.def.codes === undefined || qualifier.def.openCodes === true || qualifier.def.codes.has(q);
  const valueKey = source.value;
  const free: CompiledAlternative['free'] = (run, focus) => placer.place(run, focus).peek() === undefined;
  if (source.units === true) {
    const codec = codecNamed(alternative.as ?? 'decimal');
    if (codec === undefined) return undefined;
    return {
      source: alternative,
      encode: (run, focus, used) => {
        if (path.read.first(run, focus) === undefined) return undefined;
        let result: Encoding | undefined;
        path.read(run, focus, (cell) => {
          if (!isJson(cell.value) || cell.value[valueKey] === undefined) return false;
          const inner = new Cell(cell.value[valueKey], cell.value, valueKey, 'decimal', cell.root);
          if (used !== undefined && run.isUsed(inner, used)) return false;
          const unit = c.codes.units.candidates(cell.value).find(admits);
          if (unit === undefined) {
            result ??= { refused: { cell, reason: 'untranslatable', why: `its unit has no code that ${qualifier.label} admits` } };
            return false;
          }
          const encoded = codec.encode(inner.value, 'decimal');
          if ('fault' in encoded) {
            result ??= { refused: { cell, reason: encoded.fault.reason, why: encoded.fault.why } };
            return false;
          }
          result = {
            texts: [encoded.texts[0], unit],
            cell: inner,
            also: { holder: cell.value, keys: unitKeys },
            ...(encoded.change === undefined ? {} : { change: encoded.change }),
          };
          return true;
        });
        return result;
      },
      decode: (run, focus, [text, unit]) => {
        if (text === undefined || unit === undefined) return undefined;
        const decoded = codec.decode([text], 'decimal');
        if ('fault' in decoded || decoded.value === undefined) return undefined;
        const written = c.codes.units.write(unit, c.pas);
        if (written === undefined) return undefined;
        const place = placer.place(run, focus);
        Object.assign(place.make(type), { [valueKey]: decoded.value, ...written });
        return place;
      },
      free,
    };
  }
  const choices = (source.rows ?? []).map((each) => compileChoice(c, each, row)).filter((each): each is Choice => each !== undefined);
  const forward = choices
    .filter((choice) => choice.row.only !== 'to-fhir')
    .map((choice) => ({ choice, q: choice.qualifiers.find(admits) }))
    .filter((each): each is { choice: Choice; q: string } => each.q !== undefined);
  const backward = choices.filter((choice) => choice.row.only !== 'to-x12');
  return {
    source: alternative,
    encode: (run, focus, used) => {
      if (path.read.first(run, focus) === undefined) return undefined;
      const cells: Cell[] = [];
      path.read(run, focus, (cell) => {
        if (isJson(cell.value) && cell.value[valueKey] !== undefined && !(used !== undefined && run.isTouched(cell.value, used)))
          cells.push(cell);
        return false;
      });
      let result: Encoding | undefined;
      for (const [cell, { choice, q }] of preferred(cells, forward)) {
        const object = cell.value as Json;
        if (!matches(choice, object)) continue;
        const inner = new Cell(object[valueKey], object, valueKey, 'string', cell.root);
        const encoded = choice.codec.encode(inner.value, 'string');
        if ('fault' in encoded || encoded.texts[0] === undefined) {
          if ('fault' in encoded) result ??= { refused: { cell, reason: encoded.fault.reason, why: encoded.fault.why } };
          continue;
        }
        const fitted = fit(value, encoded.texts[0]);
        if ('reason' in fitted) {
          result ??= { refused: { cell: inner, reason: fitted.reason, why: fitted.why } };
          continue;
        }
        return {
          texts: [encoded.texts[0], q],
          cell: inner,
          also: { holder: object, keys: implied(choice, object) },
          ...(encoded.change === undefined ? {} : { change: encoded.change }),
          ...(choice.row.report === undefined ? {} : { report: choice.row.report }),
        };
      }
      const [cell] = cells;
      if (cell !== undefined)
        result ??= { refused: { cell, reason: 'not-admitted', why: `${qualifier.label} admits no qualifier for what this is` } };
      return result;
    },
    decode: (run, focus, [text, q]) => {
      if (text === undefined || q === undefined) return undefined;
      const choice = backward.find((each) => each.qualifiers.includes(q));
      if (choice === undefined) return undefined;
      const decoded = choice.codec.decode([text], 'string');
      if ('fault' in decoded || decoded.value === undefined) return undefined;
      const place = placer.place(run, focus);
      const object = place.make(type);
      assign(choice, object);
      object[valueKey] = decoded.value;
      return place;
    },
    free,
  };
}

function compileChoice(c: Compiler, each: QualifierRow, row: Row): Choice | undefined {
  const codec = codecNamed(each.as ?? 'id');
  if (codec === undefined) {
    c.complain(row, `There is no codec "${each.as}".`);
    return undefined;
  }
  return {
    row: each,
    qualifiers: typeof each.q === 'string' ? [each.q] : each.q,
    codec,
    keys: Object.keys(each.where ?? {}),
    unless: each.unless === undefined ? undefined : c.codes.system(each.unless, c.pas)?.all,
    tests: Object.entries(each.where ?? {}).map(([key, text]) => {
      const coding = codingConstant(text, c.codes, c.pas);
      const system = key === 'system' ? c.codes.system(text, c.pas) : undefined;
      return { key, literal: coding === undefined ? (system?.uri ?? text) : undefined, values: system?.all ?? new Set([text]), coding };
    }),
  };
}

interface Offer {
  readonly choice: Choice;
  readonly q: string;
}

/** Every value with every choice, best first: lines in order, those that tie by the order of the values. */
function* preferred(cells: readonly Cell[], forward: readonly Offer[]): Generator<readonly [Cell, Offer]> {
  for (let from = 0; from < forward.length;) {
    let to = from + 1;
    while (forward[to]?.choice.row.tie === true) to++;
    for (const cell of cells) for (let i = from; i < to; i++) yield [cell, forward[i] as Offer];
    from = to;
  }
}

/** Elements that the qualifier says: what it was chosen by, and what it is written with on the way back. */
function implied(choice: Choice, object: Json): readonly string[] {
  const { make } = choice.row;
  if (make === undefined) return choice.keys;
  const same = Object.keys(make).filter((key) => sameJson(object[key], make[key]));
  return same.length === 0 ? choice.keys : [...choice.keys, ...same];
}

function matches(choice: Choice, object: Json): boolean {
  if (choice.unless !== undefined && hasSystem(object['type'], choice.unless)) return false;
  for (const test of choice.tests) {
    const held = object[test.key];
    if (test.coding !== undefined) {
      if (!hasCoding(held, test.coding)) return false;
    } else if (typeof held !== 'string' || !test.values.has(held)) return false;
  }
  return true;
}

function assign(choice: Choice, object: Record<string, unknown>): void {
  for (const test of choice.tests)
    object[test.key] = test.coding === undefined ? test.literal : { coding: [{ system: test.coding.system, code: test.coding.code }] };
  Object.assign(object, structuredClone(choice.row.make));
}
