import { Button, Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from './problem.tsx';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly does: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  /** What it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<unknown>;
}

/** A question, or a form, with one thing that it does. */
export function ActionDialog({ opened, onClose, title, ...question }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {opened && <Question onClose={onClose} {...question} />}
    </Modal>
  );
}

function Question(props: Omit<Props, 'opened' | 'title'>) {
  const { onClose, children, does, isDangerous = false, isReady = true, onConfirm } = props;
  const [isWorking, setWorking] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setWorking(false);
    }
  }

  return (
    <form className="form" onSubmit={submit}>
      {children}
      <Problem error={error} />
      <div className="actions">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" {...(isDangerous && { color: 'red' })} loading={isWorking} disabled={!isReady}>
          {does}
        </Button>
      </div>
    </form>
  );
}
