/** One value of a row. `null` is SQL's NULL: nothing is known. */
export type Value = string | null;

/**
 * Turns rows into text, piece by piece, so that a list of a million sessions needs no memory. Made anew for each output.
 * Every piece ends with a line feed, or is empty.
 */
export interface Rendering {
  head(): string;
  row(values: readonly Value[]): string;
  foot(): string;
}

export type Renderer = (columns: readonly string[]) => Rendering;

/** What NULL looks like where a format has nothing of its own for it. */
export const nullText = 'NULL';

export function countRows(count: number): string {
  return `${count} row${count === 1 ? '' : 's'}`;
}
