import type { Table } from "../report.ts";
import { markup, type Markup } from "./safe.ts";

/** A table that can be scrolled sideways with the keyboard. What is missing is a dash, and says so to who listens. */
export function writeTable({ title, head, wordColumns, rows, notes }: Table): Markup {
  const kind = (column: number): string => (column < wordColumns ? "word" : "figure");
  return markup`<div class="table" role="region" aria-label="${title}" tabindex="0">
      <table>
        <caption>
          ${title}
        </caption>
        <thead>
          <tr>
            ${head.map((name, column) => markup`<th scope="col" class="${kind(column)}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              markup`<tr>
                ${row.map((cell, column) => {
                  if (cell === null)
                    return markup`<td class="${kind(column)} missing"><span title="missing">–</span></td>`;
                  return column === 0
                    ? markup`<th scope="row" class="${kind(column)}">${cell}</th>`
                    : markup`<td class="${kind(column)}">${cell}</td>`;
                })}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${notes.map((note) => markup`<p class="note">${note}</p>`)}`;
}
