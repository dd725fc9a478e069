import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * A control that leaves its row, because what it offers is done, leaves the keyboard on the row: it would otherwise start
 * again at the top of the page.
 *
 * @returns to be told where the focus goes within the table.
 */
export function useKeptFocus(body: RefObject<HTMLTableSectionElement | null>): (event: FocusEvent) => void {
  const held = useRef<{ readonly control: Element; readonly id: string | undefined }>(null);
  useLayoutEffect(() => {
    const before = held.current;
    if (before === null || before.control.isConnected) return;
    held.current = null;
    if (document.activeElement !== document.body) return;
    const row = Array.from(body.current?.rows ?? []).find(({ dataset }) => dataset.id === before.id);
    row?.focus({ preventScroll: true });
  });
  return ({ target }) => {
    const row = target.closest<HTMLTableRowElement>('tr[data-id]');
    held.current = row === null ? null : { control: target, id: row.dataset.id };
  };
}
