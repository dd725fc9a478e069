import { useReducer, useRef } from 'react';
import { pageSize } from './page-size.ts';

/** Rows that stay where they are while somebody looks at them. */
export interface Steady<Item> {
  readonly rows: readonly Item[];
  /** How many new rows wait to be shown. */
  readonly waiting: number;
  /** Which of the rows are not in the list any more; they stay in place until the new ones are shown. */
  readonly gone: ReadonlySet<string>;
  readonly showWaiting: () => void;
}

interface Shown<Item> {
  readonly of: string;
  readonly rows: readonly Item[];
}

/**
 * Holds the rows of a list that changes by itself in their places: those that are shown are renewed, new ones wait, and those that have
 * left stay. A row that moves under the pointer gets clicks that were meant for another one.
 *
 * @param of what the list is of; with another one everything is shown at once @param follows shows new rows at once
 */
export function useSteady<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  of: string,
  follows: boolean,
): Steady<Item> {
  const shown = useRef<Shown<Item>>({ of: '', rows: [] });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const isOther = shown.current.of !== of || shown.current.rows.length === 0;
  const byId = new Map(items.map((item) => [idOf(item), item]));
  const rows = isOther || follows ? items : shown.current.rows.map((row) => byId.get(idOf(row)) ?? row);
  shown.current = { of, rows };
  const known = new Set(rows.map(idOf));
  return {
    rows,
    waiting: newAmong(items.map(idOf), known),
    gone: goneFrom(rows.map(idOf), byId, items.length < pageSize),
    showWaiting: () => {
      shown.current = { of, rows: [] };
      redraw();
    },
  };
}

/** What the newest answer lacks has left, unless it was only pushed off the end of the page by what is new. */
function goneFrom(ids: readonly string[], present: ReadonlyMap<string, unknown>, isWhole: boolean): Set<string> {
  const last = ids.findLastIndex((id) => present.has(id));
  return new Set(ids.filter((id, index) => !present.has(id) && (isWhole || index < last)));
}

/** What stands before a row that is shown is new; what follows the last one has only moved up from the next page. */
function newAmong(ids: readonly string[], known: ReadonlySet<string>): number {
  const last = ids.findLastIndex((id) => known.has(id));
  return ids.slice(0, last === -1 ? ids.length : last).filter((id) => !known.has(id)).length;
}
