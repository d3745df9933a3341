import type { Explained } from './explained.js';
import { whereOf } from './issue-lines.js';
import { lossSummary } from './report.js';
import { rowPlace } from './row-place.js';

const style = `
:root{color-scheme:light dark}
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:110rem;padding:0 1rem}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.2rem .6rem;border-bottom:1px solid #8884}
th{position:sticky;top:0;background:Canvas}
td.code,code{font-family:ui-monospace,monospace;font-size:.92em;overflow-wrap:anywhere}
tr.segment td{background:#8881;font-weight:600}
tr.none td{opacity:.65}
.error{color:#c22}.warning{color:#a60}`;

/** An explanation as one page that needs nothing else: no script, no address of another server. */
export function explanationPage({ conversion, report, sets, mappings }: Explained, file: string): string {
  const many = sets.length > 1;
  const body: string[] = [`<h1>${escape(file === '-' ? 'stdin' : file)}</h1>`];
  const { errors, warnings } = report.summary;
  body.push(
    `<p>${escape(`to ${conversion.to}, PAS ${report.summary.pas}: ${errors} errors, ${warnings} warnings; ${lossSummary(conversion)}`)}</p>`,
  );
  if (conversion.issues.length > 0)
    body.push(
      '<h2>Issues</h2>',
      table(
        ['Severity', 'Code', 'Where', 'What'],
        conversion.issues.map((issue) =>
          row([cell(issue.severity, issue.severity), cell(issue.code, 'code'), cell(whereOf(issue, many), 'code'), cell(issue.message)]),
        ),
      ),
    );
  for (const { part, segments } of sets) {
    body.push(`<h2>${many ? `Part ${part.number}: elements` : 'Elements'}</h2>`);
    const rows = segments.flatMap(({ segment, loop, id, name, elements }) => [
      `<tr class="segment"><td>${segment}</td><td colspan="6">${escape([loop, id, name].filter((text) => text !== '').join(' '))}</td></tr>`,
      ...elements.map((element) =>
        row(
          [
            '<td></td>',
            cell(element.position, 'code'),
            cell(element.name),
            cell(element.value, 'code'),
            cell(element.path ?? '', 'code'),
            cell(element.row?.address ?? '', 'code'),
            cell(rowPlace(element.row, mappings), 'code'),
          ],
          element.row === undefined ? 'none' : '',
        ),
      ),
    ]);
    body.push(table(['Segment', 'Element', 'Name', 'Value', 'FHIRPath', 'Row', 'Written in'], rows));
  }
  if (report.losses.length > 0)
    body.push(
      '<h2>What does not survive</h2>',
      table(
        ['Kind', 'Reason', 'FHIRPath', 'X12', 'Value', 'Row', 'Why'],
        report.losses.map((loss) =>
          row([
            cell(many && loss.part !== undefined ? `${loss.kind} (part ${loss.part})` : loss.kind),
            cell(loss.reason),
            cell(loss.path ?? '', 'code'),
            cell(loss.x12 ?? '', 'code'),
            cell(loss.value ?? '', 'code'),
            cell(loss.row ?? '', 'code'),
            cell(loss.why ?? ''),
          ]),
        ),
      ),
    );
  const title = escape(`pas-x12 explain ${file}`);
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title><style>${style}</style></head>\n<body>\n${body.join('\n')}\n</body></html>\n`;
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function row(cells: readonly string[], kind = ''): string {
  return `<tr${kind === '' ? '' : ` class="${kind}"`}>${cells.join('')}</tr>`;
}

function cell(text: string, kind = ''): string {
  return `<td${kind === '' ? '' : ` class="${kind}"`}>${escape(text)}</td>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
