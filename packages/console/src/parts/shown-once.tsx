import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from './copy.tsx';
import { Dialog } from './dialog.tsx';

interface Props {
  readonly title: string;
  readonly hint: ReactNode;
  readonly secret: string;
  /** What is copied, in the words of the button. */
  readonly what: string;
  readonly note?: ReactNode;
  /** How the button says that the secret is kept. */
  readonly close: string;
  readonly onClose: () => void;
}

/** A secret that is shown once: neither Escape nor a click beside it closes it. */
export function ShownOnce({ title, hint, secret, what, note, close, onClose }: Props) {
  return (
    <Dialog title={title} isDismissable={false} onClose={onClose}>
      <div className="form">
        <p>{hint}</p>
        <output className="new-token">{secret}</output>
        {note}
        <div className="actions">
          <CopyButton text={secret} what={what} isMain />
          <Button variant="default" onClick={onClose}>
            {close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
