import { html, type Html } from './html.ts';

type Cell = string | number | Html;
/** `number` columns are right-aligned. */
export type TableColumn = { name: string; number?: boolean };

/** A table that scrolls by itself on a narrow screen. `emphasis` tells the row that stands out. */
export function table(columns: TableColumn[], rows: Cell[][], emphasis?: (row: number) => boolean): Html {
  const align = (j: number) => (columns[j].number ? 'number' : '');
  const head = columns.map(({ name }, j) => html`<th scope="col" class="${align(j)}">${name}</th>`);
  const body = rows.map((cells, i) => {
    const row = cells.map((cell, j) => html`<td class="${align(j)}">${cell}</td>`);
    return html`<tr class="${emphasis?.(i) ? 'primary' : ''}">
      ${row}
    </tr>`;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
