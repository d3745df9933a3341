import { isJson, type Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { SegmentDraftNode, type LoopDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import { fit, put, type Op, type Position } from '../op.js';
import type { Row } from '../table.js';
import { draftText } from '../sent.js';

// Rows that only a response bundle → 278 response needs: an answer in X12 repeats what was asked, and a ClaimResponse does not.

/** `resend: NM1`: the segment of the same loop as it was sent, where this guide takes it (X217 response 2010A, 2010B, 2010C, 2010D). */
export function compileResend(c: Compiler, row: Row, scope: Scope): Op[] {
  const key = c.segmentKey(row.resend ?? '', row, scope);
  if (key === undefined) return [];
  const ref = c.ref(row, scope, `resend ${row.resend}`);
  const positions = positionsOf(c, row, scope, key.def.elements.length, row.resend ?? '');
  for (const position of positions) c.register(ref, position, row, scope);
  return [
    {
      toX12(run, _focus, loop) {
        const [draft] = run.sent?.segments(scope.loop.id, run.about.get(loop)).filter((each) => each.id === key.id) ?? [];
        if (draft === undefined) return;
        for (const position of positions) {
          const text = draftText(draft, position.element, position.component);
          if (text !== undefined && text !== '' && !('reason' in fit(position, text)))
            put(position, loop, undefined, text, ref, undefined, true);
        }
      },
    },
  ];
}

function positionsOf(c: Compiler, row: Row, scope: Scope, count: number, id: string): Position[] {
  const found: Position[] = [];
  for (let element = 1; element < count; element++) {
    const text = `${id}${String(element).padStart(2, '0')}`;
    const def = scope.loop.children.find((child) => child.kind === 'segment' && child.id === id.slice(0, id.length));
    const parts = def?.kind === 'segment' ? def.elements[element]?.components?.length : undefined;
    if (def?.kind !== 'segment' || def.elements[element] === undefined) continue;
    for (let part = parts === undefined ? 0 : 1; part < (parts ?? 1); part++) {
      const position = c.position(part === 0 ? text : `${text}-${part}`, row, { ...scope, fragment: scope.fragment ?? 'resend' });
      if (position !== undefined && position !== 'void') found.push(position);
    }
  }
  return found;
}

/**
 * `traces: PATH`: TRN of an answer. What was sent as TRN*1 comes back as TRN*2, ours too (they are how we pair, and the client
 * never sees them); any other identifier is the payer's own, TRN*1.
 */
export function compileTraces(c: Compiler, row: Row, scope: Scope): Op[] {
  const path = c.reader(row.traces ?? '', row, scope.focus);
  const def = scope.loop.children.find((child) => child.kind === 'segment' && child.id === 'TRN');
  if (path === undefined || def?.kind !== 'segment') return [];
  const ref = c.ref(row, scope, 'TRN');
  return [
    {
      toX12(run, focus, loop) {
        const sent = (run.sent?.segments(scope.loop.id, run.about.get(loop)) ?? []).filter(({ id }) => id === 'TRN');
        const cells: Cell[] = [];
        path.read(run, focus, (cell) => {
          cells.push(cell);
          return false;
        });
        for (const draft of sent) {
          const value = draftText(draft, 2, 0);
          const cell = cells.find((each) => isJson(each.value) && each.value['value'] === value);
          if (cell === undefined && !(value !== undefined && run.sent?.own.has(value) === true)) continue;
          write(loop, '2', [value, draftText(draft, 3, 0), draftText(draft, 4, 0)], cell);
          if (cell !== undefined) {
            cells.splice(cells.indexOf(cell), 1);
            run.carry(cell);
          }
        }
        const [own, ...more] = cells;
        if (own !== undefined && isJson(own.value)) {
          const system = String(own.value['system'] ?? '');
          const originator = system.startsWith('urn:trnorg:') ? system.slice('urn:trnorg:'.length) : undefined;
          if (originator === undefined)
            lost(run, own, 'the originating company is required beside the trace, and the identifier has no urn:trnorg system');
          else {
            write(loop, '1', [String(own.value['value'] ?? ''), originator, undefined], own);
            run.carry(own);
          }
        }
        for (const each of more) lost(run, each, 'an answer has one trace of the payer');
      },
    },
  ];

  function lost(run: ToX12, cell: Cell, why: string): void {
    run.report('lost', 'no-position', cell, `${scope.loop.id} TRN`, ref, why);
  }

  function write(loop: LoopDraftNode, kind: string, texts: readonly (string | undefined)[], cell: Cell | undefined): void {
    if (def?.kind !== 'segment') return;
    const node = new SegmentDraftNode(def, kind);
    for (const [i, text] of texts.entries()) {
      const position = c.position(`TRN[${kind}]${String(i + 2).padStart(2, '0')}`, row, {
        ...scope,
        segment: { def, id: 'TRN', qualifier: kind },
      });
      if (text === undefined || text === '' || position === undefined || position === 'void') continue;
      put(position, loop, node, text, ref, i === 0 ? cell : undefined, true);
    }
    node.opened = true;
    loop.segments.push(node);
  }
}

/** What speaks of a service, and of which: filters of `segment` and `list` rows with `of-line`. */
export function lineOf(value: unknown): number | undefined {
  if (!isJson(value)) return undefined;
  const own = numbered(value['extension']) ?? (typeof value['itemSequence'] === 'number' ? value['itemSequence'] : undefined);
  if (own !== undefined) return own;
  const payload = Array.isArray(value['payload']) ? (value['payload'] as unknown[])[0] : undefined;
  return isJson(payload) ? numbered(payload['extension']) : undefined;
}

/** A document that is asked for by its report type (PWK), for this service or for the event. */
export function isDocument(value: unknown, line: number | undefined): boolean {
  return isJson(value) && value['category'] !== undefined && lineOf(value) === line;
}

/** Where the documents for this service, or for the event, go: somebody else than the payer; X217 has one such contact at a level. */
export function isContact(run: ToX12, cell: Cell, line: number | undefined, already: number): boolean {
  if (already > 0 || !isJson(cell.value) || lineOf(cell.value) !== line) return false;
  const [recipient] = Array.isArray(cell.value['recipient']) ? (cell.value['recipient'] as unknown[]) : [];
  const target = recipient === undefined ? undefined : run.follow(recipient, cell.root)?.resource;
  return target !== undefined && target !== run.node('insurer')?.value;
}

function numbered(extensions: unknown): number | undefined {
  if (!Array.isArray(extensions)) return undefined;
  for (const each of extensions)
    if (isJson(each) && /\/extension-(?:serviceLineNumber|paLineNumber)$/.test(String(each['url'])))
      return Number(each['valuePositiveInt'] ?? each['valueInteger']);
  return undefined;
}

/** Does an error of the ClaimResponse belong to this loop? errorElement says which (`2010C-NM109`), itemSequence which service. */
export function errorIsOf(value: unknown, loop: string, line: number | undefined): boolean {
  if (!isJson(value)) return false;
  const element = elementOf(value['extension']);
  const named = element === undefined ? undefined : element.split('-')[0] === '2010F' ? '2010FA' : element.split('-')[0];
  const sequence = typeof value['itemSequence'] === 'number' ? value['itemSequence'] : undefined;
  if (sequence !== line) return false;
  if (line !== undefined) return loop === (named === '2010FA' ? '2010FA' : '2000F');
  return (named ?? '2000E') === loop;
}

function elementOf(extensions: unknown): string | undefined {
  if (!Array.isArray(extensions)) return undefined;
  for (const each of extensions) {
    if (!isJson(each)) continue;
    if (/extension-errorElement$/.test(String(each['url']))) {
      if (typeof each['valueString'] === 'string') return each['valueString'];
      return elementOf(each['extension']);
    }
    if (each['url'] === 'error' && typeof each['valueString'] === 'string') return each['valueString'];
  }
  return undefined;
}

/** Some level above this loop was refused: nothing stands below it (X217 response, AAA). */
export function refusedAbove(run: ToX12, loop: string): boolean {
  const above: Readonly<Record<string, readonly string[]>> = {
    '2000B': ['2000A', '2010A'],
    '2000C': ['2000A', '2010A', '2010B'],
    '2000D': ['2010C'],
    '2000E': ['2010C', '2010D'],
  };
  const response = run.node('response')?.value;
  const errors = isJson(response) && Array.isArray(response['error']) ? (response['error'] as unknown[]) : [];
  return errors.some((each) => (above[loop] ?? []).some((level) => errorIsOf(each, level, undefined)));
}

/** `more: true`: BHT06 19 while something is pended, else 18 (X217 response BHT06). */
export function compileMore(c: Compiler, row: Row, scope: Scope): Op[] {
  const position = c.position('BHT06', row, scope);
  if (position === undefined || position === 'void') return [];
  const ref = c.ref(row, scope, 'BHT06');
  return [
    {
      toX12(run, _focus, loop) {
        const pended = decisions(run).includes('A4');
        put(position, loop, undefined, pended ? '19' : '18', ref, undefined, true);
      },
    },
  ];
}

/** `summary: HCR01`: the event's decision is the fold of its services' (reviewActionCode may not stand at the root of a ClaimResponse). */
export function compileSummary(c: Compiler, row: Row, scope: Scope): Op[] {
  const position = c.position(row.summary ?? '', row, scope);
  if (position === undefined || position === 'void') return [];
  const ref = c.ref(row, scope, row.summary ?? '');
  return [
    {
      toX12(run, _focus, loop) {
        const codes = decisions(run);
        const text = codes.length === 0 ? undefined : fold(codes);
        if (text !== undefined && !('reason' in fit(position, text))) put(position, loop, undefined, text, ref, undefined, true);
      },
    },
  ];
}

/** All alike: that; a modified one among certified ones: A6; otherwise A2, look at the services. */
function fold(codes: readonly string[]): string {
  const [one] = codes;
  if (one !== undefined && codes.every((code) => code === one)) return one;
  return codes.every((code) => code === 'A1' || code === 'A6') ? 'A6' : 'A2';
}

/** HCR01 of the items; an item without one is undecided, and then the event decides none either. */
function decisions(run: ToX12): string[] {
  const response = run.node('response')?.value;
  const items = isJson(response) && Array.isArray(response['item']) ? (response['item'] as unknown[]) : [];
  return items
    .map((item) => codeOf(item) ?? '')
    .map((code, _i, all) => (code === '' && all.some((each) => each !== '') ? 'A2' : code))
    .filter((code) => code !== '');
}

/** The code of reviewAction in an item's adjudication. */
export function codeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    for (const each of value) {
      const found = codeOf(each);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isJson(value)) return undefined;
  if (String(value['url']).endsWith('extension-reviewActionCode')) {
    const concept = value['valueCodeableConcept'];
    const [coding] = isJson(concept) && Array.isArray(concept['coding']) ? (concept['coding'] as unknown[]) : [];
    return isJson(coding) && typeof coding['code'] === 'string' ? coding['code'] : undefined;
  }
  return codeOf(value['adjudication'] ?? value['extension']);
}

/**
 * `health-codes: PATH`: HI of an answer: at the event the diagnoses that came back with the items, as they were sent; then the LOINC
 * codes of what is asked for, here and not elsewhere.
 */
export function compileHealthCodes(c: Compiler, row: Row, scope: Scope): Op[] {
  const requests = c.reader(row['health-codes'] ?? '', row, scope.focus);
  const slots: { kind: Position; code: Position; format: Position | undefined; date: Position | undefined }[] = [];
  for (let n = 1; n <= 12; n++) {
    const at = (part: number): Position | undefined => {
      const found = c.position(`HI${String(n).padStart(2, '0')}-${part}`, row, { ...scope, fragment: scope.fragment ?? 'codes' });
      return found === 'void' ? undefined : found;
    };
    const [kind, code] = [at(1), at(2)];
    if (kind !== undefined && code !== undefined) slots.push({ kind, code, format: at(3), date: at(4) });
  }
  const ref = c.ref(row, scope, 'HI');
  if (requests === undefined) return [];
  return [
    {
      toX12(run, _focus, loop) {
        const wanted: { texts: readonly (string | undefined)[]; cell: Cell | undefined }[] = [];
        if (run.line === undefined) {
          const said = diagnoses(run.node('response')?.value);
          for (const draft of run.sent?.segments('2000E').filter(({ id }) => id === 'HI') ?? [])
            for (let n = 1; n <= draft.elements.length; n++) {
              const texts = [1, 2, 3, 4].map((part) => draftText(draft, n, part));
              if (texts[1] !== undefined && said.has(texts[1])) wanted.push({ texts, cell: undefined });
            }
        }
        requests.read(run, undefined, (cell) => {
          const payload = isJson(cell.value) && Array.isArray(cell.value['payload']) ? (cell.value['payload'] as unknown[])[0] : undefined;
          if (!isJson(payload) || (cell.value as { category?: unknown }).category !== undefined || lineOf(cell.value) !== run.line)
            return false;
          wanted.push({ texts: ['LOI', String(payload['contentString'])], cell });
          return false;
        });
        for (const each of questionnaires(run)) if (each === run.line) wanted.push({ texts: ['LOI', '102089-0'], cell: undefined });
        for (const [i, { texts, cell }] of wanted.entries()) {
          const slot = slots[i];
          if (slot === undefined) {
            if (cell !== undefined) run.report('lost', 'beyond-maximum', cell, `${scope.loop.id} HI`, ref, 'no slot is left');
            continue;
          }
          for (const [part, position] of [slot.kind, slot.code, slot.format, slot.date].entries()) {
            const text = texts[part];
            if (position !== undefined && text !== undefined && text !== '')
              put(position, loop, undefined, text, ref, part === 1 ? cell : undefined, true);
          }
          if (cell !== undefined) run.carry(cell);
        }
      },
    },
  ];
}

/** ICD codes of the items without their dots. */
function diagnoses(response: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const items = isJson(response) && Array.isArray(response['item']) ? (response['item'] as unknown[]) : [];
  for (const item of items)
    for (const each of isJson(item) && Array.isArray(item['extension']) ? (item['extension'] as unknown[]) : []) {
      const concept =
        isJson(each) && String(each['url']).endsWith('extension-communicatedDiagnosis') ? each['valueCodeableConcept'] : undefined;
      for (const coding of isJson(concept) && Array.isArray(concept['coding']) ? (concept['coding'] as unknown[]) : [])
        if (isJson(coding)) found.add(String(coding['code']).replace('.', ''));
    }
  return found;
}

/** Services that a questionnaire is asked for: a Task says it for each, also when the payer said it at the event. */
function questionnaires(run: ToX12): (number | undefined)[] {
  const lines: (number | undefined)[] = [];
  for (const { resource } of run.index.entries as readonly { resource: unknown }[]) {
    if (!isJson(resource) || resource['resourceType'] !== 'Task' || !Array.isArray(resource['input'])) continue;
    for (const input of resource['input'] as unknown[]) {
      const type = JSON.stringify(isJson(input) ? input['type'] : undefined);
      if (/"questionnaire(?:-context|s-needed)"/.test(type)) lines.push(lineOf(input));
    }
  }
  return lines;
}
