import { columns } from './columns.js';
import type { Explained } from './explained.js';
import { lossSummary } from './report.js';
import { rowPlace } from './row-place.js';

/** An explanation for a terminal: columns as wide as what they hold, so that lines can be searched and cut. */
export function explanationText({ conversion, report, sets, mappings }: Explained): string {
  const many = sets.length > 1;
  const heads = ['SEGMENT', 'LOOP', 'ELEMENT', 'NAME', 'VALUE', 'FHIRPATH', 'ROW', 'WRITTEN IN'];
  let text = '';
  for (const { part, segments } of sets) {
    if (many) text += `${text === '' ? '' : '\n'}Part ${part.number}\n`;
    const rows = segments.flatMap(({ elements }) =>
      elements.map(({ segment, loop, position, name, value, path, row }) => [
        String(segment).padStart(7),
        loop,
        position,
        name,
        oneLine(value),
        path,
        row?.address,
        rowPlace(row, mappings),
      ]),
    );
    text += columns([heads, ...rows]);
  }
  const losses = report.losses.map((loss) => [
    many && loss.part !== undefined ? `part ${loss.part}` : '',
    loss.kind,
    loss.reason,
    loss.path,
    loss.x12,
    loss.value === undefined ? undefined : oneLine(loss.value),
    loss.row,
    loss.why,
  ]);
  text += `\n${lossSummary(conversion)}\n`;
  return losses.length === 0 ? text : text + columns([['', 'KIND', 'REASON', 'FHIRPATH', 'X12', 'VALUE', 'ROW', 'WHY'], ...losses], '  ');
}

/** Control characters would break the lines, or say something to the terminal. */
function oneLine(value: string): string {
  return value.replace(/[\x00-\x1f\x7f-\x9f]/g, '·');
}
