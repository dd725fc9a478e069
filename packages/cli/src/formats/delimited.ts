import { nullText, type Renderer } from './format.ts';

export const renderTsv: Renderer = (columns) => renderDelimited(columns, '\t');
export const renderCsv: Renderer = (columns) => renderDelimited(columns, ',');

/** RFC 4180 with line feeds, as Go's encoding/csv writes it; for TSV the same rules with a tab. */
function renderDelimited(columns: readonly string[], delimiter: string) {
  const line = (values: readonly string[]) => `${values.map((value) => quote(value, delimiter)).join(delimiter)}\n`;
  return {
    head: () => line(columns),
    row: (values: readonly (string | null)[]) => line(values.map((value) => value ?? nullText)),
    foot: () => '',
  };
}

function quote(value: string, delimiter: string): string {
  const isPlain = !value.includes(delimiter) && !/["\r\n]/.test(value) && !/^\s/.test(value) && value !== '\\.';
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}
