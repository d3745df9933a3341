import type { Cell } from './cell.js';
import type { Compiler } from './compiler.js';
import type { ToX12 } from './forward.js';
import { parsePath } from './path.js';
import type { Row } from './table.js';

/** FHIRPath of the element that a row would have read, for an error that says what is missing. */
export function missingPath(row: Row, run: ToX12, focus: Cell | undefined, compiler: Compiler): string | undefined {
  const candidates = row.first?.map((each) => each.fhir) ?? [row.fhir];
  const text = candidates.find((each) => each !== undefined);
  const path = parsePath(typeof text === 'string' ? text : (text?.[0] ?? ''));
  if (typeof path === 'string') return undefined;
  const start = path.node === undefined ? focus : run.node(path.node);
  if (start === undefined) return undefined;
  let out = run.pathOf(start);
  let owner = start.type;
  for (const step of path.steps) {
    if (step.kind === 'follow') return out; // the reference itself is the element at fault
    const slice = step.slice === undefined ? undefined : compiler.slices.slice(owner, step.name, step.slice);
    out += `.${step.name}`;
    if (slice?.url !== undefined) out += `.where(url='${slice.url}')`;
    else if (typeof step.index === 'number') out += `[${step.index}]`;
    owner = slice?.type ?? compiler.model.element(owner, step.choice ? `${step.name}[x]` : step.name)?.types[0] ?? owner;
  }
  return out;
}
