/** Rows as text in aligned columns, two blanks apart; a column that is empty in all rows is left out. */
export function columns(rows: readonly (readonly (string | undefined)[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell?.length ?? 0)));
  const lines = rows.map((row) =>
    (indent + row.map((cell, i) => (widths[i] === 0 ? '' : `${(cell ?? '').padEnd(widths[i] ?? 0)}  `)).join('')).trimEnd(),
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
