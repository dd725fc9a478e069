import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { Dialog } from './dialog.tsx';
import { Problem } from './problem.tsx';

interface Props {
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly does: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  /** What it throws is shown, and the dialog stays; also where it answers `false`, because something else follows. */
  readonly onConfirm: () => Promise<unknown>;
}

/**
 * A question, or a form, with one thing that it does. What is dangerous is never what Enter does first: the focus is in the
 * first field, or on Cancel.
 */
export function ActionDialog({
  title,
  onClose,
  children,
  does,
  isDangerous = false,
  isReady = true,
  onConfirm,
}: Props) {
  const [isWorking, setWorking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isOnline = useIsOnline();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      if ((await onConfirm()) !== false) onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setWorking(false);
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {children}
        <Problem error={error ?? (isOnline ? null : t.parts.unreachable)} />
        <div className="actions">
          <Button variant="default" onClick={onClose} {...(isDangerous && { 'data-autofocus': true })}>
            {t.parts.cancel}
          </Button>
          <Button
            type="submit"
            {...(isDangerous && { color: 'red' })}
            loading={isWorking}
            disabled={!isReady || !isOnline}
          >
            {does}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
