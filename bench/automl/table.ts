/** A Markdown table; the first `texts` columns are text (1 if absent), the others are numbers. */
export type Table = { texts?: number; header: string[]; rows: string[][] };

/** Aligned as prettier does it, so that it reads well as plain text and needs no formatting in a file. */
export function renderTable({ texts = 1, header, rows }: Table): string {
  const widths = header.map((_, i) => Math.max(4, ...[header, ...rows].map((row) => [...row[i]].length)));
  const pad = (cell: string, i: number) => {
    const space = ' '.repeat(widths[i] - [...cell].length);
    return i < texts ? cell + space : space + cell;
  };
  const line = (cells: string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** With four decimals, of large numbers with fewer. */
export function formatScore(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4);
}
