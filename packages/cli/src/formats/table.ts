import { countRows, type Renderer } from './format.ts';
import { printableLines } from './printable.ts';
import { displayWidth } from './width.ts';

/**
 * psql's layout without outside border, to the blank as CockroachDB prints it: headers centred, two leading blanks, no
 * trailing ones. Nothing can be printed before the widest value is known, so this one format holds all rows.
 */
export const renderTable: Renderer = (columns) => {
  const header = columns.map(printableLines);
  const rows: string[][][] = [];
  return {
    head: () => '',
    row(values) {
      rows.push(values.map(printableLines));
      return '';
    },
    foot() {
      const widths = columns.map((_, column) => widest([header, ...rows], column));
      return [
        ...layOut(header, widths, centre),
        `-${widths.map((width) => '-'.repeat(width + 2)).join('+')}-`,
        ...rows.flatMap((row) => layOut(row, widths, padRight)),
        `(${countRows(rows.length)})`,
        '',
      ].join('\n');
    },
  };
};

function widest(rows: readonly string[][][], column: number): number {
  let width = 0;
  for (const row of rows) {
    for (const line of row[column] ?? []) width = Math.max(width, displayWidth(line));
  }
  return width;
}

/** The lines of one row: as many as its tallest cell has. */
function layOut(
  cells: readonly string[][],
  widths: readonly number[],
  pad: (text: string, width: number) => string,
): string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = cells.map((lines, column) => pad(lines[line] ?? '', widths[column] ?? 0));
    return `  ${texts.join(' | ')}`.trimEnd();
  });
}

function padRight(text: string, width: number): string {
  return text + ' '.repeat(width - displayWidth(text));
}

function centre(text: string, width: number): string {
  const gap = width - displayWidth(text);
  const left = Math.floor(gap / 2);
  return ' '.repeat(left) + text + ' '.repeat(gap - left);
}
