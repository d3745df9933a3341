/**
 * Paths of the table language (docs/mapping-tables.md, "Paths"): element ids of the profiles, relative to the focus.
 *
 *   item[0].category        value[x]        telecom[]        extension:requestType.value[x]
 *   practitioner->Practitioner.name[0]      careTeamSequence[]->     %coverage.class:group.value     $this
 */
export interface PathStep {
  readonly kind: 'element';
  readonly name: string;
  /** Slice of the profile: `AdmissionDates` in `supportingInfo:AdmissionDates`. */
  readonly slice?: string;
  /** `[x]`: a choice of types. */
  readonly choice: boolean;
  /** A number, `each` for `[]`, or the name of a flag: `insurance[focal]` is the first whose `focal` is true, else the first. */
  readonly index?: number | string;
}

export interface FollowStep {
  readonly kind: 'follow';
  /** `->Practitioner`: the type that is admitted, and made on the way back. */
  readonly type?: string;
}

export interface Path {
  readonly text: string;
  /** `%claim` → `claim`. */
  readonly node?: string;
  readonly steps: readonly (PathStep | FollowStep)[];
}

const element = /^([A-Za-z][A-Za-z0-9]*)(?::([A-Za-z0-9_-]+))?(\[x\])?(?:\[(\d*|[a-z]{2,})\])?/;

/** Reads a path; a string is the complaint for the writer of the table. */
export function parsePath(text: string): Path | string {
  let rest = text.trim();
  let node: string | undefined;
  const steps: (PathStep | FollowStep)[] = [];
  const head = /^%([a-z][A-Za-z0-9-]*)/.exec(rest);
  if (head) {
    node = head[1];
    rest = rest.slice(head[0].length);
    if (rest.startsWith('.')) rest = rest.slice(1);
  } else if (rest.startsWith('$this')) {
    rest = rest.slice('$this'.length);
    if (rest.startsWith('.')) rest = rest.slice(1);
  } else if (rest === '') {
    return 'a path is empty; write $this for the focus itself';
  }
  while (rest !== '') {
    if (rest.startsWith('->')) {
      rest = rest.slice(2);
      const type = /^[A-Z][A-Za-z]*/.exec(rest);
      steps.push(type ? { kind: 'follow', type: type[0] } : { kind: 'follow' });
      if (type) rest = rest.slice(type[0].length);
    } else {
      const match = element.exec(rest);
      if (!match) return `"${text}" is no path: cannot read "${rest}" (paths are written name, name[0], name[], name[x], name:Slice, ->)`;
      const [all, name = '', slice, choice, index] = match;
      steps.push({
        kind: 'element',
        name,
        choice: choice !== undefined,
        ...(slice === undefined ? {} : { slice }),
        ...(index === undefined ? {} : { index: index === '' ? 'each' : /^\d/.test(index) ? Number(index) : index }),
      });
      rest = rest.slice(all.length);
    }
    if (rest.startsWith('.')) {
      rest = rest.slice(1);
      if (rest === '') return `"${text}" ends with a dot`;
    } else if (rest !== '' && !rest.startsWith('->')) {
      return `"${text}" is no path: expected "." or "->" before "${rest}"`;
    }
  }
  return { text, steps, ...(node === undefined ? {} : { node }) };
}
