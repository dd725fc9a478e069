import { Modal } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { t } from '../language/texts.ts';

interface Props {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly size?: 'sm' | 'md' | 'lg';
  /** `false`: only its own buttons close it. */
  readonly isDismissable?: boolean;
  /** Above other dialogs. */
  readonly level?: 0 | 1 | 2;
}

/**
 * A dialog that is there for as long as it is rendered: whoever opens it again finds it empty, because what was typed into
 * it went with it.
 */
export function Dialog({ title, children, onClose, size = 'md', isDismissable = true, level = 0 }: Props) {
  useFocusReturn();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      zIndex={200 + level * 100}
      returnFocus={false}
      closeOnEscape={isDismissable}
      closeOnClickOutside={isDismissable}
      withCloseButton={isDismissable}
      closeButtonProps={{ 'aria-label': t.parts.close }}
    >
      {children}
    </Modal>
  );
}

/** After a dialog the keyboard goes on where it was: at the control that opened it, or else at its row. */
function useFocusReturn(): void {
  useEffect(() => {
    const place = latest?.control.isConnected === true ? latest : madeRoom;
    return () => {
      madeRoom = place;
      // What the dialog did has been drawn by then, and the dialog is gone.
      setTimeout(() => {
        const { activeElement } = document;
        if (activeElement === null || activeElement === document.body) goBackTo(place);
        madeRoom = null;
      });
    };
  }, []);
}

interface Place {
  readonly control: HTMLElement;
  readonly row: { readonly id: string | undefined; readonly index: number } | null;
}

/** Where the keyboard was last. The item of a menu is gone by the time that it has opened a dialog. */
let latest: Place | null = null;
/** From where a dialog was opened that has just made room for another one. */
let madeRoom: Place | null = null;

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement) latest = placeOf(target);
});

/** What stands for an item of a menu is the control that opened the menu. */
function placeOf(focused: HTMLElement): Place {
  const menu = focused.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const control = (menu == null ? null : document.getElementById(menu)) ?? focused;
  const row = control.closest<HTMLTableRowElement>('tr[data-id]');
  return { control, row: row === null ? null : { id: row.dataset.id, index: rows().indexOf(row) } };
}

function goBackTo(place: Place | null): void {
  if (place?.control.isConnected === true && !place.control.matches(':disabled')) {
    place.control.focus();
    return;
  }
  const all = rows();
  const row = place?.row ?? null;
  const same = row === null ? undefined : (all.find(({ dataset }) => dataset.id === row.id) ?? all[row.index]);
  (same ?? document.querySelector('main'))?.focus({ preventScroll: same === undefined });
}

function rows(): HTMLTableRowElement[] {
  return Array.from(document.querySelectorAll<HTMLTableRowElement>('main tr[data-id]'));
}
