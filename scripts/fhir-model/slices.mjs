import { extensionId } from './package.mjs';

/**
 * What identifies each slice: `{ slices: { "Claim.item.extension:requestType": {url, type, value, max}, … }, extensions: { militaryStatus: {url, …} } }`.
 * Keys are element paths without slices in front, datatype profiles (PASIdentifier, PASTiming) under the datatype's name,
 * nested extensions under `Extension(<id of the outer extension>)`.
 */
export function slicesOf(definitions, also) {
  const extensionByUrl = new Map();
  for (const definition of [...also, ...definitions]) if (definition.type === 'Extension') extensionByUrl.set(definition.url, definition);
  const slices = {};
  const extensions = {};
  const queue = [];
  const described = new Set();

  const describeExtension = (url) => {
    const id = extensionId(url);
    const definition = extensionByUrl.get(url);
    if (definition === undefined) {
      // The cross-version package is not among the sources; the element has one value in R5 (a Reference to the Encounter).
      if (id === 'Claim.encounter') return { url, type: `Extension(${id})`, value: ['valueReference'] };
      return { url };
    }
    if (!described.has(id)) {
      described.add(id);
      queue.push(definition);
    }
    const value = definition.snapshot.element.find((element) => element.id === 'Extension.value[x]');
    return { url, type: `Extension(${id})`, ...valueOf(value) };
  };

  for (const definition of definitions) {
    if (definition.type === 'Extension') {
      const id = extensionId(definition.url);
      extensions[id] = describeExtension(definition.url);
    } else if (definition.kind !== 'logical') sliceElements(definition, definition.type);
  }
  while (queue.length > 0) {
    const definition = queue.shift();
    sliceElements(definition, `Extension(${extensionId(definition.url)})`);
  }
  return { slices: sorted(slices), extensions: sorted(extensions) };

  function sliceElements(definition, owner) {
    const elements = definition.snapshot.element;
    for (const element of elements) {
      if (element.sliceName === undefined || !element.id.slice(element.id.lastIndexOf('.')).includes(':')) continue;
      // What lies below an extension is described once, under the extension's own name.
      if (/xtension:[^.]+\./.test(element.id)) continue;
      const path = ownerPath(element.path, definition.type, owner);
      const key = `${path}:${element.sliceName}`;
      const found = identify(element, elements, definition);
      if (found === undefined) continue;
      if (element.min > 0) found.min = element.min;
      if (element.max !== '*') found.max = Number(element.max);
      const before = slices[key];
      if (before !== undefined) {
        // Several profiles of one resource (insurer, requestor; Claim, Update) share a slice: the widest cardinality is kept.
        const { min: a = 0, max: b, ...was } = before;
        const { min: c = 0, max: d, ...is } = found;
        if (JSON.stringify(was) !== JSON.stringify(is))
          throw new Error(`${key} means two things: ${JSON.stringify(was)} ${JSON.stringify(is)}`);
        const min = Math.min(a, c);
        slices[key] = { ...is, ...(min > 0 && { min }), ...(b !== undefined && d !== undefined && { max: Math.max(b, d) }) };
      } else slices[key] = found;
    }
  }

  function identify(element, elements, definition) {
    const last = element.path.slice(element.path.lastIndexOf('.') + 1);
    if (last === 'extension' || last === 'modifierExtension') {
      const profile = element.type?.[0]?.profile?.[0];
      if (profile !== undefined) return describeExtension(profile.replace(/\|.*$/, ''));
      const url = elements.find((child) => child.id === `${element.id}.url`)?.fixedUri;
      if (url === undefined) return undefined;
      const value = elements.find((child) => child.id === `${element.id}.value[x]`);
      return { url, ...valueOf(value) };
    }
    if (last.endsWith('[x]')) return { value: element.type.map((type) => last.replace('[x]', upperFirst(type.code))) };
    const slicing = elements.find((other) => other.id === element.id.slice(0, element.id.lastIndexOf(':')))?.slicing;
    if (slicing === undefined) return undefined;
    let pattern = {};
    for (const { type, path } of slicing.discriminator) {
      const part = type === 'type' ? typePattern(element) : valuePattern(element, elements, path);
      if (part === undefined) return bound(element);
      pattern = { ...pattern, ...part };
    }
    return definition.type === 'Bundle' ? { resource: pattern.resource.resourceType } : { pattern };
  }
}

/** A slice told apart by its value set only; the address of the set is all that there is. */
function bound(element) {
  return element.binding === undefined ? undefined : { valueSet: element.binding.valueSet.replace(/\|.*$/, '') };
}

function typePattern(element) {
  return element.path === 'Bundle.entry' ? { resource: { resourceType: element.sliceName } } : undefined;
}

function valuePattern(element, elements, path) {
  const scope = /^extension\('(.*)'\)\.value(?:\.ofType\((\w+)\))?$/.exec(path.replace(/ as (\w+)$/, '.ofType($1)'));
  if (scope !== null) {
    const [, url] = scope;
    const slice = elements.find(
      (child) =>
        child.path === `${element.path}.extension` &&
        child.id.startsWith(`${element.id}.`) &&
        child.type[0].profile?.[0].replace(/\|.*$/, '') === url,
    );
    const value = slice && elements.find((child) => child.id === `${slice.id}.value[x]`);
    const fixed = value && fixedOf(value);
    return fixed === undefined ? undefined : { extension: [{ url, [`value${upperFirst(fixed.type)}`]: fixed.value }] };
  }
  if (path === '$this') {
    const own = fixedOf(element);
    if (own !== undefined) return typeof own.value === 'object' ? own.value : undefined;
    const pattern = {};
    const prefix = `${element.id}.`;
    for (const child of elements) {
      const name = child.id.startsWith(prefix) ? child.id.slice(prefix.length) : '.';
      const fixed = name.includes('.') ? undefined : fixedOf(child);
      // An identifier slice is told by its system or type; `use` and the like only complete it.
      if (fixed !== undefined) pattern[name] = fixed.value;
    }
    return Object.keys(pattern).length > 0 ? pattern : undefined;
  }
  const fixed = fixedOf(elements.find((child) => child.id === `${element.id}.${path}`) ?? {});
  return fixed === undefined ? undefined : { [path]: fixed.value };
}

function fixedOf(element) {
  for (const key of Object.keys(element)) {
    const match = /^(?:fixed|pattern)([A-Z]\w*)$/.exec(key);
    if (match !== null) return { type: match[1], value: element[key] };
  }
  return undefined;
}

function valueOf(element) {
  if (element === undefined || element.max === '0' || element.type === undefined) return {};
  return { value: element.type.map((type) => `value${upperFirst(type.code)}`) };
}

/** `Claim.identifier.extension` is described on Identifier once; other paths stay as they are. */
function ownerPath(path, type, owner) {
  const inside = owner + path.slice(type.length);
  return inside
    .replace(/^.*\.identifier\.extension$/, 'Identifier.extension')
    .replace(/^.*\.occurrenceTiming\.extension$/, 'Timing.extension');
}

function upperFirst(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
