import type { CompiledTable } from './compiled-table.js';

/** One line of the analysts' view: what stands where. */
export interface DocLine {
  readonly table: string;
  readonly position: string;
  readonly fhir: string;
  readonly way: string;
  readonly row: string;
  /** `tables/claim.yaml:80` */
  readonly at: string;
}

const ways: Readonly<Record<string, string>> = { both: '⇄', 'to-x12': '→ X12', 'to-fhir': '→ FHIR', derived: '→ FHIR' };

/** Every row of a table as an analyst reads it: X12 position, FHIR element, direction, address, file and line. */
export function tableDoc(table: CompiledTable): DocLine[] {
  const lines = new Map<string, DocLine>();
  for (const { kind, ids, position, ref, way } of table.compiler.survey.carriers) {
    if (kind === 'guard') continue;
    const line: DocLine = {
      table: table.source.table,
      position: position ?? 'constant',
      fhir: [...new Set(ids.map((id) => id.replace(/@[a-z]*/, '')))].slice(0, 3).join(', '),
      way: ways[way] ?? way,
      row: ref.address,
      at: ref.at === undefined ? '' : `${ref.at.file}:${ref.at.line}`,
    };
    lines.set([line.position, line.fhir, line.way, line.row].join('|'), line);
  }
  return [...lines.values()];
}

const head: readonly (keyof DocLine)[] = ['table', 'position', 'fhir', 'way', 'row', 'at'];

/** For spreadsheets: RFC 4180. */
export function docCsv(lines: readonly DocLine[]): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [head.join(','), ...lines.map((line) => head.map((key) => cell(line[key])).join(','))].join('\r\n') + '\r\n';
}

/** One page without anything from elsewhere. */
export function docHtml(lines: readonly DocLine[]): string {
  const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const rows = lines.map((line) => `<tr>${head.map((key) => `<td>${safe(line[key])}</td>`).join('')}</tr>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mapping tables</title>
<style>body{font:14px sans-serif}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:2px 6px;text-align:left}th{position:sticky;top:0;background:#eee}</style></head>
<body><h1>Mapping tables</h1><table><thead><tr>${head.map((key) => `<th>${key}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></body></html>
`;
}
