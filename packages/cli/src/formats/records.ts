import type { Renderer } from './format.ts';
import { printableLines } from './printable.ts';
import { displayWidth } from './width.ts';

/** psql's expanded display: one line a value, `+` where a value goes on in the next line. */
export const renderRecords: Renderer = (columns) => {
  const width = Math.max(...columns.map(displayWidth));
  const label = (text: string) => `${text}${' '.repeat(width - displayWidth(text))} | `;
  let count = 0;
  return {
    head: () => '',
    row(values) {
      count++;
      const lines = values.flatMap((value, column) => {
        const parts = printableLines(value);
        return parts.map((part, index) => {
          const name = index === 0 ? (columns[column] ?? '') : '';
          return `${label(name)}${part}${index < parts.length - 1 ? '+' : ''}`;
        });
      });
      return [`-[ RECORD ${count} ]`, ...lines, ''].join('\n');
    },
    foot: () => '',
  };
};
