import type { Guide } from '../guide/index.js';
import { Cell, isJson } from './cell.js';
import { Compiler, type CompilerInput } from './compiler.js';
import type { ToX12 } from './forward.js';
import { compileAccounts, type Account } from './loss.js';
import type { Op } from './op.js';
import { parsePath } from './path.js';
import { compilePlacer } from './place.js';
import { compileReader, resolvePath } from './reader.js';
import type { NodeReader } from './forward.js';
import type { NodePlan } from './reverse.js';
import { compileSilences, type Silences } from './silences.js';
import type { TableSource } from './table.js';

/** A table ready to run, for one PAS version. */
export interface CompiledTable {
  readonly source: TableSource;
  readonly guide: Guide;
  readonly compiler: Compiler;
  readonly ops: readonly Op[];
  readonly readers: ReadonlyMap<string, NodeReader>;
  readonly plans: ReadonlyMap<string, NodePlan>;
  readonly accounts: Account;
  readonly silences: Silences;
  /** The node whose resource is the first entry of the bundle. */
  readonly firstNode: string | undefined;
}

export function compileTable(input: CompilerInput): CompiledTable {
  const compiler = new Compiler(input);
  const { source } = input;
  const readers = new Map<string, NodeReader>();
  const plans = new Map<string, NodePlan>();
  let firstNode: string | undefined;
  for (const [name, node] of Object.entries(source.nodes)) {
    const types = compiler.nodeTypes(name) ?? [];
    if (node.entry === 'first') firstNode = name;
    const links: NodePlan['links'][number][] = [];
    for (const text of [...(node.ref === undefined ? [] : [node.ref]), ...(node.also ?? [])]) {
      const path = parsePath(`%${text}`);
      const resolved = typeof path === 'string' ? path : resolvePath(path, [], compiler);
      if (typeof resolved === 'string') {
        compiler.complain(node, `Node ${name}: ${resolved}.`);
        continue;
      }
      const placer = compilePlacer(resolved);
      links.push((run) => placer(run, run.nodePlace(resolved.node ?? name)));
      if (text === node.ref) readers.set(name, byReference(types, compileReader(resolved)));
    }
    if (node.entry === 'first') readers.set(name, (run) => entryCell(run, types));
    if (node.entry === 'bundle') readers.set(name, (run) => new Cell(run.index.bundle, run.index.bundle, '', 'Bundle', run.index.bundle));
    plans.set(name, { name, types, links, echo: node.echo, bundle: node.entry === 'bundle' });
  }
  const ops = compiler.rows(source.rows, compiler.root());
  return {
    source,
    guide: input.guide,
    compiler,
    ops,
    readers,
    plans,
    accounts: compileAccounts(source.accounted, input.pas, input.slices, input.model),
    silences: compileSilences(source.accounted, input.pas),
    firstNode,
  };
}

function entryCell(run: ToX12, types: readonly string[]): Cell | undefined {
  const resource = run.index.entries[0]?.resource;
  if (resource === undefined || !types.includes(resource.resourceType)) return undefined;
  return new Cell(resource, resource, '', resource.resourceType, resource);
}

function byReference(types: readonly string[], read: ReturnType<typeof compileReader>): NodeReader {
  return (run) => {
    let found: Cell | undefined;
    read(run, undefined, (reference) => {
      if (!isJson(reference.value)) return false;
      const target = run.follow(reference.value, reference.root);
      if (target === undefined || !types.includes(target.type)) return false;
      found = new Cell(target.resource, target.resource, '', target.type, target.resource);
      return true;
    });
    return found;
  };
}
