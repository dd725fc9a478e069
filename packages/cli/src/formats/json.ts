import type { Renderer, Value } from './format.ts';

/** One object a line. Values are strings, NULL is `null`, and keys come in the order of the columns. */
export const renderNdjson: Renderer = (columns) => ({
  head: () => '',
  row: (values) => `${toObject(columns, values)}\n`,
  foot: () => '',
});

/** An array with one object a line. */
export const renderJson: Renderer = (columns) => {
  let count = 0;
  return {
    head: () => '[',
    row: (values) => `${count++ === 0 ? '' : ','}\n  ${toObject(columns, values)}`,
    foot: () => '\n]\n',
  };
};

function toObject(columns: readonly string[], values: readonly Value[]): string {
  return JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null])));
}
