import { type RefObject, useRef } from 'react';
import { useShortcuts } from '../keyboard/shortcuts.ts';

interface RowKeys<Row> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly onToggle?: ((row: Row) => void) | undefined;
  /** Further keys, with the row of this table on which the keyboard is. `false` leaves the key to another table. */
  readonly keys?: Readonly<Record<string, (row: Row | null) => unknown>> | undefined;
}

const enterKey = 'Enter';

/** Goes with j and k through the rows of all tables of a page, and acts on the one where the keyboard is. */
export function useRowKeys<Row>(
  body: RefObject<HTMLTableSectionElement | null>,
  { rows, idOf, onOpen, onToggle, keys = {} }: RowKeys<Row>,
): void {
  const last = useRef(-1);
  const current = () => {
    const element = Array.from(body.current?.rows ?? []).find((row) => row.contains(document.activeElement));
    return element === undefined ? null : (rows.find((row) => idOf(row) === element.dataset.id) ?? null);
  };
  const move = (by: number) => {
    const all = Array.from(document.querySelectorAll<HTMLElement>('main tr[data-id]'));
    const focused = all.findIndex((element) => element.contains(document.activeElement));
    // A row that has just gone leaves the keyboard at its place.
    const from = focused === -1 ? last.current : focused;
    last.current = Math.max(0, Math.min(all.length - 1, from + by));
    all[last.current]?.focus();
  };
  const onCurrent = (act: ((row: Row) => void) | undefined) => () => {
    const row = current();
    return row === null || act === undefined ? false : act(row);
  };
  const open = onCurrent(onOpen);
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: onCurrent(onToggle),
    // On a link or a button within the row it is theirs.
    [enterKey]: ({ target }) => target instanceof HTMLTableRowElement && open(),
    ...Object.fromEntries(Object.entries(keys).map(([key, run]) => [key, () => run(current())])),
  });
}
