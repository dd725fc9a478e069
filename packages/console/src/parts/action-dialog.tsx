import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
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
  readonly onConfirm: (work: Work) => Promise<unknown>;
}

/** What takes longer than a moment says how far it is, and stops when the dialog is closed. */
export interface Work {
  readonly signal: AbortSignal;
  readonly report: (progress: string) => void;
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
  const [progress, setProgress] = useState<string | null>(null);
  const stop = useRef(new AbortController());
  const isOnline = useIsOnline();
  useEffect(() => () => stop.current.abort(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setWorking(true);
    setError(null);
    stop.current = new AbortController();
    try {
      if ((await onConfirm({ signal: stop.current.signal, report: setProgress })) !== false) onClose();
    } catch (refusal) {
      if (!stop.current.signal.aborted) setError(refusal);
    } finally {
      setWorking(false);
      setProgress(null);
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {children}
        {progress !== null && (
          <p className="quiet" role="status">
            {progress}
          </p>
        )}
        <Problem error={error ?? (isOnline ? null : t.parts.unreachable)} />
        <div className="actions">
          <Button variant="default" onClick={onClose} {...(isDangerous && { 'data-autofocus': true })}>
            {progress === null ? t.parts.cancel : t.parts.stop}
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
