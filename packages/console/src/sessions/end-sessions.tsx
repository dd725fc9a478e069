import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Session } from '../api/resources.ts';
import { deviceInWords } from '../parts/device.ts';
import { count } from '../parts/duration.ts';
import { Problem } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { nameOf } from './words.ts';

interface Props {
  /** Which to end; none: the dialog is closed. */
  readonly sessions: readonly Session[];
  readonly onClose: () => void;
  readonly onEnded?: () => void;
}

/** Asks whether to end one session, or those that were selected. */
export function EndSessionsDialog({ sessions, onClose, onEnded }: Props) {
  return (
    <Modal
      opened={sessions.length > 0}
      onClose={onClose}
      title={sessions.length === 1 ? 'End this session?' : `End ${count(sessions.length, 'session')}?`}
    >
      {sessions.length > 0 && <Question sessions={sessions} onClose={onClose} {...(onEnded && { onEnded })} />}
    </Modal>
  );
}

function Question({ sessions, onClose, onEnded }: Props) {
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const [isEnding, setEnding] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const users = [...new Set(sessions.map(nameOf))];
  const [only] = sessions;

  async function end() {
    setEnding(true);
    setError(null);
    try {
      // One's own last: after that there is nobody to end the others.
      const inOrder = sessions.toSorted((one, other) => Number(one.current) - Number(other.current));
      for (const [index, { id }] of inOrder.entries()) {
        await request(`DELETE /v1/sessions/${id}`);
        setDone(index + 1);
      }
      say(sessions.length === 1 ? 'The session has ended.' : `${count(sessions.length, 'session')} have ended.`);
      onEnded?.();
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setEnding(false);
      await client.invalidateQueries({ queryKey: ['sessions'] });
    }
  }

  return (
    <div className="form">
      {sessions.length === 1 && only !== undefined ? (
        <p>
          <strong>{nameOf(only)}</strong>, {deviceInWords(only.userAgent)}
          {only.ip !== null && `, ${only.ip}`}
        </p>
      ) : (
        <p>
          Of <strong>{users.length > 3 ? count(users.length, 'user') : users.join(', ')}</strong>.
        </p>
      )}
      {sessions.some(({ current }) => current) && (
        <p>This is the session that you are using: you will be signed out.</p>
      )}
      <p className="quiet">It is over at once, everywhere. There is no way back but to sign in again.</p>
      <Problem error={error} />
      <div className="actions">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" onClick={end} loading={isEnding} data-autofocus>
          {done > 0 && isEnding ? `${done} of ${sessions.length}` : 'End'}
        </Button>
      </div>
    </div>
  );
}
