import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { request } from '../api/request.ts';
import type { Session } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { deviceInWords } from '../parts/device.ts';
import { say } from '../parts/toast.tsx';
import { nameOf } from './words.ts';

const mostNames = 3;

interface Props {
  readonly sessions: readonly Session[];
  readonly onClose: () => void;
  /** Told which are over, by this or by somebody else before. */
  readonly onEnded?: () => void;
}

/** Asks whether to end one session, or those that were selected. */
export function EndSessionsDialog({ sessions, onClose, onEnded }: Props) {
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const users = [...new Set(sessions.map(nameOf))];
  const [only] = sessions;
  const isOne = sessions.length === 1;

  async function end() {
    let ended = 0;
    try {
      // One's own last: after that there is nobody to end the others.
      const inOrder = sessions.toSorted((one, other) => Number(one.current) - Number(other.current));
      for (const [index, session] of inOrder.entries()) {
        if (await endOne(session)) ended++;
        setDone(index + 1);
      }
      onEnded?.();
    } finally {
      sayWhat(ended, isOne);
      await client.invalidateQueries({ queryKey: ['sessions'] });
      await client.invalidateQueries({ queryKey: ['sessions-count'] });
    }
  }

  return (
    <ActionDialog
      title={isOne ? t.sessions.endThis : t.sessions.endMany(sessions.length)}
      does={done > 0 && !isOne ? t.sessions.endProgress(done, sessions.length) : t.sessions.end}
      isDangerous
      onClose={onClose}
      onConfirm={end}
    >
      {isOne && only !== undefined ? (
        <p>
          <strong>{nameOf(only)}</strong>, {deviceInWords(only.userAgent)}
          {only.ip !== null && `, ${only.ip}`}
        </p>
      ) : (
        <p>{users.length > mostNames ? t.sessions.endOfManyUsers(users.length) : t.sessions.endOfUsers(users)}</p>
      )}
      {sessions.some(({ current }) => current) && <p>{t.sessions.endCurrent}</p>}
      <p className="quiet">{isOne ? t.sessions.endWarning : t.sessions.endManyWarning}</p>
    </ActionDialog>
  );
}

/** @returns whether this call ended it; somebody else may have been first. */
async function endOne({ id }: Session): Promise<boolean> {
  const askedAt = serverNow() - 2_000;
  const { endedAt } = await request<Session>(`DELETE /v1/sessions/${id}`);
  return endedAt !== null && Date.parse(endedAt) >= askedAt;
}

function sayWhat(ended: number, wasOne: boolean): void {
  if (wasOne) say(ended === 1 ? t.sessions.endedOne : t.sessions.endedBefore(1));
  else say(t.sessions.ended(ended));
}
