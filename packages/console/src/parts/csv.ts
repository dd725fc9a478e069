type Cell = string | number | boolean | null;

/** The columns of a file, each with what it says of a row. */
export type CsvColumns<Row> = readonly (readonly [name: string, of: (row: Row) => Cell])[];

/**
 * A table for a spreadsheet (RFC 4180), always with its header. What a spreadsheet would take for a formula is made a text
 * (CWE-1236): user names and user agents are other people's words.
 */
export function toCsv<Row>(columns: CsvColumns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  return lines.map((line) => `${line.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: Cell): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
