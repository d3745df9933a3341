import type { R4Model, PasVersion, Slices } from '../fhir/index.js';
import { Cell, isJson } from './cell.js';
import type { ToX12 } from './forward.js';
import type { LossEntry, LossKind, PendingLoss } from './report.js';
import { sameJson } from './rows/constant.js';
import type { Accounted, TableSource } from './table.js';

/** What a table says of elements that no row carries, by path without indices: `Claim.item.extension:epsdtIndicator`. */
interface Account {
  readonly children: Map<string, Account>;
  own: Accounted | undefined;
}

export function compileAccounts(accounted: readonly Accounted[] | undefined, pas?: PasVersion, slices?: Slices, model?: R4Model): Account {
  const root: Account = { children: new Map(), own: undefined };
  for (const each of accounted ?? []) {
    if (each.fhir === undefined || (each.pas !== undefined && pas !== undefined && each.pas !== pas)) continue;
    let at = root;
    for (const step of accountSteps(each.fhir, slices, model)) {
      let next = at.children.get(step);
      if (next === undefined) at.children.set(step, (next = { children: new Map(), own: undefined }));
      at = next;
    }
    at.own ??= each; // a table's own line stands before those of the files that it includes
  }
  return root;
}

/** Extensions are named as the profiles name them; in the walk they are known by the last part of their url. */
export function accountSteps(path: string, slices: Slices | undefined, model?: R4Model): readonly string[] {
  let owner = '';
  // slices of a datatype (Identifier.extension:jurisdiction) are known by the type, not by the path
  let type = '';
  return path.split('.').flatMap((step) => {
    const [name = '', slice] = step.split(':');
    const url = slice === undefined ? undefined : (slices?.slice(owner, name, slice) ?? slices?.slice(type, name, slice))?.url;
    owner = owner === '' ? name : `${owner}.${name}`;
    type = type === '' ? name : (model?.element(type, name)?.types[0] ?? owner);
    if (slice === undefined) return [name];
    return [name, `:${url === undefined ? slice : extensionName(url)}`];
  });
}

function extensionName(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1).replace(/^(?:modifier)?extension-/, '');
}

/** Content that has no meaning of its own for a 278: ids, narrative, structure of FHIR. */
const structure = new Set([
  'id',
  'meta',
  'text',
  'language',
  'display',
  'resourceType',
  'implicitRules',
  'fullUrl',
  'url',
  'userSelected',
  'version',
  'contained',
]);

export interface LeafLoss {
  readonly kind: LossKind;
  readonly reason: string;
  readonly holder: object;
  readonly key: string | number;
  readonly account: Accounted | undefined;
}

const notReferenced: Accounted = {
  fhir: '*',
  reason: 'not-referenced',
  why: 'nothing that travels points to this resource',
};

/** Walks every leaf of the bundle and calls back for those whose value is neither in the X12 nor implied by a constant. */
export function walkLeaves(run: ToX12, accounts: Account, constants: TableSource['resources'], visit: (loss: LeafLoss) => void): void {
  const type = (resource: object): string => String((resource as { resourceType?: unknown }).resourceType ?? '');
  for (const entry of run.index.entries) {
    const account = accounts.children.get(type(entry.resource));
    // what every resource of the type carries is implied, not lost
    for (const [key, value] of Object.entries(constants?.[type(entry.resource)] ?? {}))
      if (sameJson(entry.resource[key], value)) {
        run.carry(new Cell(value, entry.resource, key, '', entry.resource));
        if (typeof value !== 'object') visit({ kind: 'by-design', reason: 'constant', holder: entry.resource, key, account: undefined });
      }
    // a provider's resource that nothing points to has no place, whatever the table says of its elements
    const alone = account !== undefined && account.own === undefined && !run.reached.has(entry.resource);
    object(
      entry.resource,
      alone ? undefined : account,
      alone ? notReferenced : account === undefined ? accounts.children.get('*')?.own : account.own,
    );
  }

  function object(value: object, account: Account | undefined, inherited: Accounted | undefined): void {
    const settled = run.settled.get(value);
    if (settled === 'carried' || settled === 'reported') return;
    for (const key in value) {
      const inner = (value as Record<string, unknown>)[key];
      const below = account?.children.get(key);
      leaf(inner, value, key, below, below?.own ?? inherited, settled === 'by-design');
    }
  }

  function leaf(
    inner: unknown,
    holder: object,
    key: string | number,
    account: Account | undefined,
    own: Accounted | undefined,
    byDesign: boolean,
  ): void {
    if (typeof inner === 'object' && inner !== null) {
      if (run.settled.get(inner) === 'carried' || run.settled.get(inner) === 'reported') return;
      if (typeof key === 'string' && structure.has(key)) {
        visit({ kind: 'by-design', reason: 'structure', holder, key, account: undefined });
        return;
      }
      if (Array.isArray(inner)) {
        for (let i = 0; i < inner.length; i++) {
          const item: unknown = inner[i];
          let at = account;
          let said = own;
          if ((key === 'extension' || key === 'modifierExtension') && isJson(item) && typeof item['url'] === 'string') {
            const name = extensionName(item['url']);
            if (name === 'data-absent-reason') {
              visit({ kind: 'by-design', reason: 'absent', holder: inner, key: i, account: undefined });
              continue;
            }
            at = account?.children.get(`:${name}`) ?? account;
            said = account?.children.get(`:${name}`)?.own ?? own;
          }
          if (byDesign && isJson(item) && !run.settled.has(item)) run.settled.set(item, 'by-design');
          leaf(item, inner, i, at, said, byDesign);
        }
      } else {
        if (byDesign && !run.settled.has(inner)) run.settled.set(inner, 'by-design');
        object(inner, account, own);
      }
      return;
    }
    if (run.isCarried(holder, key)) return;
    if (byDesign || (typeof key === 'string' && structure.has(key))) {
      visit({ kind: 'by-design', reason: byDesign ? 'implied' : 'structure', holder, key, account: undefined });
      return;
    }
    if (key === 'reference' || key === 'sequence') {
      visit({ kind: 'by-design', reason: 'pointer', holder, key, account: undefined });
      return;
    }
    if (own !== undefined) visit({ kind: own.kind ?? 'lost', reason: own.reason, holder, key, account: own });
    else visit({ kind: 'lost', reason: 'no-row', holder, key, account: undefined });
  }
}

/** The report for people and files: paths are written here, once, and values only when they were asked for. */
export function lossReport(run: ToX12, leaves: readonly LeafLoss[], showValues: boolean): LossEntry[] {
  const out: LossEntry[] = [];
  for (const loss of run.losses) out.push(entry(run, loss, showValues));
  for (const leaf of leaves) {
    const above = run.index.pathOf(leaf.holder) ?? '';
    const value = (leaf.holder as Record<string | number, unknown>)[leaf.key];
    out.push({
      kind: leaf.kind,
      reason: leaf.reason,
      path: typeof leaf.key === 'number' ? `${above}[${leaf.key}]` : `${above}.${leaf.key}`,
      ...(leaf.account?.why === undefined ? {} : { why: leaf.account.why }),
      ...(showValues && typeof value !== 'object' ? { value: String(value) } : {}),
    });
  }
  return out;
}

function entry(run: ToX12, loss: PendingLoss, showValues: boolean): LossEntry {
  const value = loss.cell?.value;
  return {
    kind: loss.kind,
    reason: loss.reason,
    ...(loss.cell === undefined ? (loss.path === undefined ? {} : { path: loss.path }) : { path: run.pathOf(loss.cell) }),
    ...(loss.x12 === undefined ? {} : { x12: loss.x12 }),
    ...(loss.row === undefined ? {} : { row: loss.row.address }),
    ...(loss.why === undefined ? {} : { why: loss.why }),
    ...(showValues && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      ? { value: String(value) }
      : {}),
  };
}

export type { Account };
