import { type Parameters, request, withParameters } from '../api/request.ts';
import type { Page } from '../api/resources.ts';

type Cell = string | number | boolean | null;

/**
 * A table for a spreadsheet (RFC 4180). What a spreadsheet would take for a formula is made a text (CWE-1236): user names and
 * user agents are other people's words.
 */
export function toCsv(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((line) => `${line.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: Cell): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands a file to the person; it goes nowhere else. */
export function download(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** All that a list finds, page by page, up to `most`. */
export async function readAll<Item>(
  path: string,
  parameters: Parameters,
  { most, onProgress }: { readonly most: number; readonly onProgress: (count: number) => void },
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await request(`GET ${withParameters(path, { ...parameters, cursor, limit: 200 })}`);
    items.push(...page.items);
    cursor = page.cursor;
    onProgress(items.length);
  } while (cursor !== null && items.length < most);
  return items;
}
