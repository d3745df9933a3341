type Json = Record<string, unknown>;

/**
 * Plain paths of table tests: `Claim.item[0].category.coding[0].code`. The first word is a resource type (the first of its
 * kind in the bundle; `Patient#2` the second), the rest are keys and indices; no index is [0].
 */
function resourceOf(bundle: object, head: string): Json | undefined {
  const [type = '', number = '1'] = head.split('#');
  if (type === 'Bundle') return bundle as Json;
  const entries = ((bundle as Json)['entry'] ?? []) as { readonly resource?: Json }[];
  return entries.map(({ resource }) => resource).filter((resource) => resource?.['resourceType'] === type)[Number(number) - 1];
}

function stepsOf(path: string): { readonly head: string; readonly steps: (string | number)[] } {
  const [head = '', ...rest] = path.split('.');
  const steps = rest.flatMap((step) => {
    const [, key = '', index] = /^([^[\]]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    return index === undefined ? [key] : [key, Number(index)];
  });
  return { head, steps };
}

/** The value at a path; undefined where there is none. */
export function readAt(bundle: object, path: string): unknown {
  const { head, steps } = stepsOf(path);
  let value: unknown = resourceOf(bundle, head);
  for (const step of steps) value = enter(value, step);
  return value;
}

function enter(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const held = Array.isArray(value) && typeof step === 'string' ? (value[0] as unknown) : value;
  return (held as Readonly<Record<string | number, unknown>> | undefined)?.[step];
}

/** Sets a value, null takes it away; false when nothing holds it. */
export function writeAt(bundle: object, path: string, value: unknown): boolean {
  const { head, steps } = stepsOf(path);
  const last = steps.pop();
  let holder: unknown = resourceOf(bundle, head);
  for (const step of steps) holder = enter(holder, step);
  if (Array.isArray(holder) && typeof last === 'string') holder = holder[0];
  if (typeof holder !== 'object' || holder === null || last === undefined) return false;
  if (value !== null) (holder as Record<string | number, unknown>)[last] = value;
  else if (Array.isArray(holder) && typeof last === 'number') holder.splice(last, 1);
  else delete (holder as Record<string | number, unknown>)[last];
  return true;
}
