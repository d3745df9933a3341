import type { Cell } from '../cell.js';
import type { ToX12 } from '../forward.js';
import { missingPath } from '../missing-path.js';
import type { Compiler, Scope } from '../compiler.js';
import { address, fit, put, segmentDraft, segmentIn, takeIn, textIn, type Op, type Position } from '../op.js';
import type { Row } from '../table.js';
import { compileAlternative, type Encoding } from './alternative.js';
import { rowPositions } from './value.js';

type Good = Exclude<Encoding, { refused: unknown }>;

/**
 * One X12 value for what FHIR says per item (UM at 2000E). `same`: when all agree; `first`: the first item's;
 * `max`: the first of an order that any item has. `override` is a value of the whole claim that goes before.
 */
export function compileFold(c: Compiler, row: Row, scope: Scope): Op[] {
  const placed = rowPositions(c, row, scope, row.q);
  if (placed === undefined || placed === 'void' || typeof row.fhir !== 'string') return [];
  const positions: readonly Position[] = placed;
  const position = positions[0] as Position;
  const ref = c.ref(row, scope, address(position));
  c.register(ref, position, row, scope);
  // `%claim.item[].category` is read item by item: the path up to the last [] is the list, the rest the value.
  const cut = row.fhir.indexOf('[]') + 2;
  const list = row.fhir.slice(0, cut);
  const rest = row.fhir.slice(cut).replace(/^\./, '') || '$this';
  const items = c.reader(list, row, scope.focus);
  if (items === undefined) return [];
  const inner: Scope = { ...scope, focus: items.types };
  const each = compileAlternative(c, { ...row, fhir: rest }, row, inner, positions);
  const override = row.override === undefined ? undefined : compileAlternative(c, { ...row, fhir: row.override }, row, scope, positions);
  const name = row['as-name'] ?? '';
  const policy = row.fold;
  if (each === undefined) return [];
  return [
    {
      toX12(run, focus, loop, segment) {
        const found: Good[] = [];
        let refused: Extract<Encoding, { refused: unknown }> | undefined;
        items.read(run, focus, (cell) => {
          const encoding = each.encode?.(run, cell, undefined);
          if (encoding !== undefined && 'refused' in encoding) refused ??= encoding;
          else if (encoding !== undefined) found.push(encoding);
          return false;
        });
        const whole = override?.encode?.(run, focus, undefined);
        const wrong = whole !== undefined && 'refused' in whole ? whole : refused;
        if (wrong !== undefined && row.untranslatable === 'error') {
          run.refuse(wrong.refused.cell, position, ref, wrong.refused.why);
          return;
        }
        const chosen = whole !== undefined && !('refused' in whole) ? whole : choose(found);
        if (chosen !== undefined) {
          for (const [i, at] of positions.entries()) {
            const text = chosen.texts[i];
            if (text !== undefined)
              put(at, loop, segment, text, ref, i === 0 ? chosen.cell : undefined, true, i === 0 ? chosen.also : undefined);
          }
          const same = found.filter((encoding) => equal(encoding.texts, chosen.texts));
          for (const encoding of same) carryAll(run, encoding);
          if (chosen.cell !== undefined && chosen.settle !== undefined) run.settled.set(chosen.settle, 'carried');
          run.folds.set(name, chosen.texts);
          return;
        }
        if (row.default !== undefined) {
          put(position, loop, segment, row.default, ref, undefined, row.always === true);
          run.folds.set(name, [row.default]);
          if (found.length === 0)
            loop.defaults.push({
              position,
              row: ref,
              why: row.why,
              reason: 'defaulted',
              segment,
              focus,
              missing: () => missingPath(row, run, focus, c),
            });
        }
        if (refused !== undefined)
          loop.refusals.push({ ...refused.refused, position, row: ref, segment, defaulted: row.default !== undefined });
      },
      toFhir(run, focus, loop, segment) {
        const source = segmentIn(position, loop, segment);
        const texts = positions.map((at) => textIn(at, loop, segment));
        if (source === undefined || texts[0] === undefined) return;
        run.folds.set(name, {
          texts,
          segment: source,
          take: () => {
            for (const at of positions) takeIn(at, loop, segment);
          },
        });
        if (row.report !== undefined) run.report(row.report as 'changed', 'spread', position.label, ref, row.why);
        if (override === undefined) return;
        // said of the whole claim when the services do not all say the same
        const services = loop.loops.filter((child) => child.def.hierarchical);
        const own = services.map((service) =>
          positions.map((at) => service.segments.find((s) => s.def.id === at.id)?.get(at.element, at.component, at.repetition)),
        );
        if (!own.some((mine) => mine[0] !== undefined && !equal(mine, texts))) return;
        const place = override.decode?.(run, focus, texts);
        if (place !== undefined) for (const at of positions) takeIn(at, loop, segment);
      },
    },
  ];

  function choose(found: readonly Good[]): Good | undefined {
    const [one] = found;
    if (one === undefined) return undefined;
    if (policy === 'first') return one;
    if (policy === 'same') return found.every((encoding) => equal(encoding.texts, one.texts)) ? one : undefined;
    const order = typeof policy === 'object' ? policy.max : [];
    const rank = (encoding: Good): number => {
      const at = order.indexOf(encoding.texts[0] ?? '');
      return at < 0 ? order.length : at;
    };
    return [...found].sort((a, b) => rank(a) - rank(b))[0];
  }
}

function equal(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function carryAll(run: ToX12, encoding: Good): void {
  if (encoding.settle !== undefined) run.settled.set(encoding.settle, 'carried');
  if (encoding.cell !== undefined) run.carry(encoding.cell);
  if (encoding.also !== undefined) run.carryAlso(encoding.also);
  for (const cell of encoding.cells ?? []) run.carry(cell);
}

/**
 * The other half of a fold, at the service: a value equal to the event's completes the segment but does not open it;
 * backwards a service without an own value takes the event's. `combine` spells a value that the service's position does
 * not admit (AR and IN at 2000F: HS).
 */
export function compileInherit(c: Compiler, row: Row, scope: Scope): Op[] {
  const placed = rowPositions(c, row, scope, row.q);
  if (placed === undefined || placed === 'void') return [];
  const positions: readonly Position[] = placed;
  const position = positions[0] as Position;
  const name = row.inherit ?? '';
  const ref = c.ref(row, scope, address(position));
  c.register(ref, position, row, scope);
  const alternative = compileAlternative(c, row, row, scope, positions.map(anyCode));
  if (alternative === undefined) return [];
  const combine = row.combine ?? {};
  return [
    {
      toX12(run, focus, loop, segment) {
        const encoding = alternative.encode?.(run, focus, undefined);
        const event = run.folds.get(name);
        if (encoding === undefined || 'refused' in encoding) {
          if (encoding !== undefined) loop.refusals.push({ ...encoding.refused, position, row: ref, segment, defaulted: false });
          else if (event !== undefined) complete(event); // the event's value stands for a service that says nothing
          return;
        }
        if (row.agrees === true) {
          const own = segmentDraft(position, loop, segment)?.get(position.element, position.component, position.repetition) ?? event?.[0];
          if (own !== undefined && own !== encoding.texts[0]) {
            if (encoding.cell !== undefined)
              run.report('lost', 'differs', encoding.cell, position.label, ref, 'the position says something else already');
            return;
          }
          if (own !== undefined) {
            if (encoding.cell !== undefined)
              run.report('moved', 'same-value', encoding.cell, position.label, ref, 'the same value stands there already');
            carryAll(run, encoding);
            return;
          }
        }
        if (event !== undefined && equal(encoding.texts, event)) {
          carryAll(run, encoding);
          complete(event, encoding.cell);
          return;
        }
        const texts = positions.map((at, i) => {
          const text = encoding.texts[i];
          if (text === undefined) return undefined;
          return 'reason' in fit(at, text) ? combine[text] : text;
        });
        if (texts[0] === undefined) {
          if (encoding.cell !== undefined)
            loop.refusals.push({
              cell: encoding.cell,
              reason: 'not-admitted',
              why: `${position.label} does not admit this code`,
              position,
              row: ref,
              segment,
              defaulted: false,
            });
          return;
        }
        for (const [i, at] of positions.entries()) {
          const text = texts[i];
          if (text !== undefined)
            put(at, loop, segment, text, ref, i === 0 ? encoding.cell : undefined, true, i === 0 ? encoding.also : undefined);
        }
        if (encoding.settle !== undefined && !run.settled.has(encoding.settle)) run.settled.set(encoding.settle, 'by-design');
        // HS written below an event of AR comes back as AR: it cannot be told from a combined AR
        const ambiguous = event !== undefined && combine[event[0] ?? ''] === texts[0];
        if (encoding.cell !== undefined && (ambiguous || !equal(texts, encoding.texts)))
          run.report(
            'changed',
            'combined',
            encoding.cell,
            position.label,
            ref,
            `below the event's ${event?.[0] ?? 'value'} a service cannot say this apart`,
          );

        function complete(value: readonly (string | undefined)[], cell?: Cell): void {
          for (const [i, at] of positions.entries()) {
            const text = value[i];
            if (text === undefined) continue;
            const spelled = 'reason' in fit(at, text) ? combine[text] : text;
            if (spelled !== undefined) put(at, loop, segment, spelled, ref, i === 0 ? cell : undefined, false);
          }
        }
      },
      toFhir(run, focus, loop, segment) {
        const own = positions.map((at) => textIn(at, loop, segment));
        const event = run.folds.get(name);
        let texts: readonly (string | undefined)[] | undefined = own[0] === undefined ? event?.texts : own;
        if (texts === undefined) return;
        if (own[0] !== undefined && event !== undefined && (equal(own, event.texts) || combine[event.texts[0] ?? ''] === own[0]))
          run.report('by-design', 'redundant', position.label, ref, 'says what the event says: it is not written twice');
        if (own[0] !== undefined && event !== undefined && combine[event.texts[0] ?? ''] === own[0]) texts = event.texts;
        const place = alternative.decode?.(run, focus, texts);
        if (place === undefined) return;
        if (own[0] !== undefined) for (const at of positions) takeIn(at, loop, segment);
        if (texts === event?.texts) event.take();
        const source = own[0] === undefined ? event?.segment : segmentIn(position, loop, segment);
        if (source !== undefined) run.traced(source, position.element, position.component, position.repetition, place, ref);
      },
    },
  ];
}

/** For the alternative of an inherit the event's codes count: what the service itself admits is decided afterwards. */
function anyCode<P extends { readonly def: { readonly codes: ReadonlySet<string> | undefined } }>(position: P): P {
  return position.def.codes === undefined ? position : { ...position, def: { ...position.def, codes: undefined } };
}
