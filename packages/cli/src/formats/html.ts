import { countRows, nullText, type Renderer, type Rendering } from './format.ts';

/** A table with a column of row numbers and the number of rows below. */
export const renderHtml: Renderer = (columns) => {
  let count = 0;
  const plain = renderPlainHtml(['row', ...columns]);
  return {
    head: plain.head,
    row: (values) => plain.row([String(++count), ...values]),
    foot: () =>
      `</tbody>\n<tfoot><tr><td colspan=${columns.length + 1}>${countRows(count)}</td></tr></tfoot></table>\n`,
  };
};

export const renderUnnumberedHtml: Renderer = renderPlainHtml;

function renderPlainHtml(columns: readonly string[]): Rendering {
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${escapeMarkup(value)}</${tag}>`).join('');
  return {
    head: () => `<table>\n<thead><tr>${cells('th', columns)}</tr></thead>\n<tbody>\n`,
    row: (values) =>
      `<tr>${cells(
        'td',
        values.map((value) => value ?? nullText),
      )}</tr>\n`,
    foot: () => '</tbody>\n</table>\n',
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\n': '<br/>',
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"'\n]/g, (character) => entities[character] ?? character);
}
