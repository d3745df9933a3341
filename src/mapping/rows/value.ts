import type { Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import type { LoopDraftNode, SegmentDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import { missingPath } from '../missing-path.js';
import { address, fit, put, segmentDraft, segmentIn, takeIn, textIn, type Op, type Position } from '../op.js';
import type { Place } from '../place.js';
import type { ToFhir } from '../reverse.js';
import type { Alternative, Row } from '../table.js';
import { compileAlternative, type CompiledAlternative, type Encoding } from './alternative.js';
import { compileEquals, constantValue } from './constant.js';

type Refused = Extract<Encoding, { refused: unknown }>;
type Good = Exclude<Encoding, { refused: unknown }>;

/** Positions that a row fills: its own, and behind them the one of its qualifier. Empty when they are void here. */
export function rowPositions(c: Compiler, row: Row, scope: Scope, q: string | undefined): readonly Position[] | 'void' | undefined {
  const texts = typeof row.x12 === 'string' ? [row.x12] : [...(row.x12 ?? [])];
  if (q !== undefined) texts.push(q);
  const positions: Position[] = [];
  for (const text of texts) {
    const position = c.position(text, row, scope);
    if (position === undefined || position === 'void') return position;
    positions.push(position);
  }
  return positions;
}

/** A row with `x12` and a FHIR side: one value, a tuple, or a qualified value; several alternatives under `first`. */
export function compileValue(c: Compiler, row: Row, scope: Scope): Op[] {
  const sources: Alternative[] = row.first === undefined ? [row] : row.first.map((each) => ({ ...inherited(row), ...each }));
  const qualified = (each: Alternative): boolean =>
    each.by !== undefined || (each !== row && each.is !== undefined && each.q !== undefined);
  const q = row.by === undefined && !sources.some(qualified) ? undefined : row.q;
  const found = rowPositions(c, row, scope, q);
  if (found === undefined) return [];
  const texts = typeof row.x12 === 'string' ? row.x12 : (row.x12 ?? []).join('+');
  if (found === 'void') {
    c.voids.add(c.ref(row, scope, texts).address);
    return [];
  }
  const positions: readonly Position[] = found;
  const position = positions[0] as Position;
  const ref = c.ref(row, scope, address(position));
  c.register(ref, position, row, scope);
  const alternatives: CompiledAlternative[] = [];
  for (const source of sources) {
    // a qualifier's position belongs to the alternatives that are qualified
    const compiled = compileAlternative(
      c,
      source,
      row,
      scope,
      source.by === undefined && q !== undefined ? positions.slice(0, -1) : positions,
    );
    if (compiled !== undefined) alternatives.push(compiled);
  }
  const forward = alternatives.filter((each) => each.source.only !== 'to-fhir' && each.encode !== undefined);
  const backward = alternatives.filter((each) => each.source.only !== 'to-x12' && each.decode !== undefined);
  const choosy = row.first !== undefined || row.by !== undefined;
  const needs = neededPosition(c, row, scope);
  if (needs === 'wrong') return [];

  /** An alternative that says the same has its value in the X12 too. */
  function sameElsewhere(run: ToX12, focus: Cell | undefined, scope: number, written: Good, by: CompiledAlternative): void {
    for (const each of forward) {
      if (each === by) continue;
      const other = each.encode?.(run, focus, undefined);
      if (other === undefined || 'refused' in other || other.texts[0] !== written.texts[0]) continue;
      if (other.cell !== undefined) {
        if (!run.isCarried(other.cell.holder, other.cell.key))
          run.report('moved', 'same-value', other.cell, position.label, ref, 'the same value stands there already');
        run.carry(other.cell);
        if (choosy) run.use(other.cell, scope);
      }
      if (other.also !== undefined) run.carryAlso(other.also);
    }
  }

  /** Puts the texts of an alternative where they fit; what does not fit is the answer. */
  function write(
    run: ToX12,
    loop: LoopDraftNode,
    segment: SegmentDraftNode | undefined,
    encoding: Good,
    each: CompiledAlternative,
  ): Refused | undefined {
    const { cell, texts } = encoding;
    let cut = false;
    let joined = false;
    const fitted: (string | undefined)[] = [];
    for (let i = 0; i < positions.length; i++) {
      const text = texts[i];
      if (text === undefined) {
        fitted.push(undefined);
        continue;
      }
      const at = positions[i] as Position;
      const held = row.append === undefined ? undefined : segmentDraft(at, loop, segment)?.get(at.element, at.component, at.repetition);
      const result = fit(at, held === undefined ? text : `${held}${row.append ?? ''}${text}`);
      joined ||= held !== undefined;
      if ('reason' in result) return cell === undefined ? undefined : { refused: { cell, reason: result.reason, why: result.why } };
      cut ||= result.cut;
      fitted.push(result.text);
    }
    if (
      cell !== undefined &&
      ((row.skip !== undefined && row.skip.includes(String(cell.value))) || (row.omit !== undefined && fitted[0] === row.omit))
    ) {
      run.carry(cell);
      run.report('by-design', 'implied', cell, position.label, ref, 'X12 says it by silence');
      return undefined;
    }
    for (let i = 0; i < positions.length; i++) {
      const text = fitted[i];
      if (text === undefined) continue;
      // the qualifier stands for the type, not for the value: a trace shows the value once
      const own = i === 0 || row.by === undefined ? cell : undefined;
      put(positions[i] as Position, loop, segment, text, ref, own, row.completes !== true, i === 0 ? encoding.also : undefined);
    }
    if (encoding.cells !== undefined) for (const other of encoding.cells) put(position, loop, segment, fitted[0] ?? '', ref, other, true);
    if (cell !== undefined && choosy) run.use(cell, loop.scope);
    if (encoding.settle !== undefined && !run.settled.has(encoding.settle)) run.settled.set(encoding.settle, 'by-design');
    if (joined) run.report('changed', 'joined', cell, position.label, ref, `${position.label} stands once: the texts are one`);
    if (cut)
      run.report(
        'changed',
        'truncated',
        cell,
        position.label,
        ref,
        `${position.label} holds ${position.def.max} characters: the rest is cut`,
      );
    if (encoding.change !== undefined) run.report('changed', encoding.change.kind, cell, position.label, ref, encoding.change.why);
    const report = encoding.report ?? each.source.report;
    if (report !== undefined) run.report(report as 'guessed', report, cell, position.label, ref, each.source.why ?? row.why);
    return undefined;
  }

  return [
    {
      toX12(run, focus, loop, segment) {
        if (
          needs !== undefined &&
          segmentDraft(needs, loop, segment)?.get(needs.element, needs.component, needs.repetition) === undefined
        ) {
          // the position it hangs on is empty: what stands here has no place
          for (const each of forward) {
            // what another row of the loop has taken is not lost here
            const encoding = each.encode?.(run, focus, choosy ? loop.scope : undefined);
            if (encoding === undefined) continue;
            const cell = 'refused' in encoding ? encoding.refused.cell : encoding.cell;
            if (cell !== undefined)
              run.report('lost', 'not-used-here', cell, position.label, ref, `${position.label} is used only when ${needs.label} is`);
          }
          return;
        }
        let refused: Refused | undefined;
        for (const each of forward) {
          const encoding = each.encode?.(run, focus, choosy ? loop.scope : undefined);
          if (encoding === undefined) continue;
          if ('refused' in encoding) {
            if (each.source.untranslatable === 'error') {
              run.refuse(encoding.refused.cell, position, ref, encoding.refused.why);
              return;
            }
            refused ??= encoding;
            continue;
          }
          const result = write(run, loop, segment, encoding, each);
          if (result === undefined) {
            if (forward.length > 1) sameElsewhere(run, focus, loop.scope, encoding, each);
            return;
          }
          refused ??= result;
        }
        if (row.default !== undefined) {
          const target = segmentDraft(position, loop, segment);
          if (target?.get(position.element, position.component, position.repetition) === undefined) {
            put(position, loop, segment, row.default, ref, undefined, row.always === true);
            loop.defaults.push({
              position,
              row: ref,
              why: row.why,
              reason: row.report ?? 'defaulted',
              segment,
              focus,
              missing: () => missingPath(row, run, focus, c),
            });
          }
        }
        if (refused !== undefined) {
          const { cell, reason, why } = refused.refused;
          if (row.untranslatable === 'error') run.refuse(cell, position, ref, why);
          else loop.refusals.push({ cell, reason, why, position, row: ref, segment, defaulted: row.default !== undefined });
        }
      },
      toFhir(run, focus, loop, segment) {
        const texts = positions.map((at) => textIn(at, loop, segment));
        if (texts[0] === undefined) {
          if (row.omit === undefined || segmentIn(position, loop, segment) === undefined) return;
          if (needs !== undefined && textIn(needs, loop, segment) === undefined) return;
          texts[0] = row.omit;
        }
        for (const each of backward) {
          if ((backward.length > 1 || row.free === true) && each.free?.(run, focus) === false) continue;
          const place = each.decode?.(run, focus, texts, loop, segment);
          if (place === undefined) continue;
          for (const at of positions) {
            takeIn(at, loop, segment);
            const source = segmentIn(at, loop, segment);
            if (source !== undefined) run.traced(source, at.element, at.component, at.repetition, place, ref);
          }
          return;
        }
      },
    },
  ];
}

function inherited(row: Row): Alternative {
  const { as, coding, codes, by, report, only } = row;
  return Object.fromEntries(
    Object.entries({ as, coding, codes, by, report, only }).filter(([, value]) => value !== undefined),
  ) as Alternative;
}

export function neededPosition(c: Compiler, row: Row, scope: Scope): Position | undefined | 'wrong' {
  if (row.needs === undefined) return undefined;
  const position = c.position(row.needs, row, scope);
  if (position === 'void') return undefined;
  return position ?? 'wrong';
}

/** A constant on one side: it completes what a value has opened; with `always` it creates. */
export function compileConstant(c: Compiler, row: Row, scope: Scope): Op[] {
  if (row.fhir === undefined) {
    const positions = rowPositions(c, row, scope, undefined);
    if (positions === undefined || positions === 'void') return [];
    const [position] = positions;
    if (position === undefined) return [];
    const text = String(row.is);
    const ref = c.ref(row, scope, address(position));
    c.register(ref, position, row, scope);
    if (position.def.codes !== undefined && position.def.openCodes !== true && !position.def.codes.has(text))
      c.complain(row, `${position.label} does not admit "${text}" (${[...position.def.codes].slice(0, 12).join(' ')}).`, ref.address);
    const needs = neededPosition(c, row, scope);
    if (needs === 'wrong') return [];
    return [
      {
        toX12(_run, _focus, loop, segment) {
          if (
            needs !== undefined &&
            segmentDraft(needs, loop, segment)?.get(needs.element, needs.component, needs.repetition) === undefined
          )
            return;
          put(position, loop, segment, text, ref, undefined, row.always === true);
        },
        toFhir(_run, _focus, loop, segment) {
          if (textIn(position, loop, segment) === text) takeIn(position, loop, segment);
        },
      },
    ];
  }
  if (typeof row.fhir !== 'string') {
    c.complain(row, 'A constant has one path.');
    return [];
  }
  const path = c.reader(row.fhir, row, scope.focus);
  const placer = c.placer(row.fhir, row, scope.focus);
  if (path === undefined || placer === undefined) return [];
  const cut = Math.max(row.fhir.lastIndexOf('.'), row.fhir.lastIndexOf('->'));
  const above = cut > 0 ? c.placer(row.fhir.slice(0, cut), row, scope.focus) : undefined;
  // what holds the element has to stand there: a constant completes, it never creates
  const parent = above === undefined ? (_run: ToFhir, focus: Place): Place => focus : above.place;
  const equal = compileEquals(row.is, c.codes, c.pas);
  const ref = c.ref(row, scope, `(${row.fhir})`);
  c.carries({ kind: 'constant', ref }, row.fhir, scope);
  return [
    {
      toX12(run, focus) {
        if (path.read.first(run, focus) === undefined) return;
        path.read(run, focus, (cell) => {
          if (equal(cell.value)) {
            if (typeof cell.value === 'object' && cell.value !== null) run.settled.set(cell.value, 'carried');
            else run.carry(cell);
          }
          return false;
        });
      },
      toFhir(run, focus) {
        const complete = (): void => {
          // from the context (the envelope): it makes what holds it
          const is = row.context === undefined ? row.is : run.context.values?.[row.context];
          if (is === undefined || placer.foreign) return;
          if (row.always !== true && row.context === undefined && parent(run, focus).peek() === undefined) return;
          const place = placer.place(run, focus);
          if (place.peek() !== undefined) return;
          const { value, type } = constantValue(is, placer.types, c.codes, c.pas);
          place.set(value, type);
          if (row.report !== undefined && !place.scratch) run.report(row.report as 'defaulted', row.report, undefined, ref, row.why, place);
        };
        if (row.always === true) complete();
        else run.finally(complete);
      },
    },
  ];
}
