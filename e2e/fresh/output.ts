/** @returns the first line by which npm complains of something that its user can do nothing about. */
export function findNoise(output: string): string | null {
  return (
    output
      .split('\n')
      .find((line) => /\bwarn(ing)?\b|deprecated|EBADENGINE|New (major|minor|patch) version/i.test(line)) ?? null
  );
}

/** @returns how many tests passed, failed and were skipped, in the words of vitest. */
export function findTestCounts(output: string): string | null {
  const plain = stripColours(output);
  return /^\s*Tests\s+(.*?)\s*\(\d+\)\s*$/m.exec(plain)?.[1]?.replaceAll(' | ', ', ') ?? null;
}

function stripColours(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
  return output.replace(/\u001b\[[\d;]*m/g, '');
}

/** Rows under their headings, in Markdown, so that they can be put into a note. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, index) =>
    Math.max(...[heading, ...rows.map((row) => row[index] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |\n`;
  return [headings, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}
