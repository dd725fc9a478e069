import { Buffer } from 'node:buffer';
import { nullText, type Renderer } from './format.ts';

/** Each value on lines of its own, after its length in bytes: for programs that want no quoting at all. */
export const renderRaw: Renderer = (columns) => {
  let count = 0;
  return {
    head: () => `# ${columns.length} column${columns.length === 1 ? '' : 's'}\n`,
    row(values) {
      count++;
      const texts = values.map((value) => value ?? nullText);
      return `# row ${count}\n${texts.map((text) => `## ${Buffer.byteLength(text)}\n${text}\n`).join('')}`;
    },
    foot: () => `# ${count} row${count === 1 ? '' : 's'}\n`,
  };
};
