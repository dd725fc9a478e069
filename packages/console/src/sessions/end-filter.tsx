import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { count } from '../parts/duration.ts';
import { Problem } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import type { SessionFilter } from './filter.ts';

type Ending = Answer<'endMatchingSessions'>;

interface Props {
  readonly opened: boolean;
  readonly filter: SessionFilter;
  readonly words: string;
  readonly onClose: () => void;
}

/** Ends everything that a filter finds, after its number has been typed. */
export function EndFilterDialog({ opened, filter, words, onClose }: Props) {
  // Held as it was when the dialog opened: "the last hour" must not move between the count and the end.
  const [held, setHeld] = useState<SessionFilter | null>(null);
  if (opened && held === null) setHeld(filter);
  if (!opened && held !== null) setHeld(null);
  return (
    <Modal opened={opened} onClose={onClose} title="End all sessions of this filter?">
      {held !== null && <Question filter={held} words={words} onClose={onClose} />}
    </Modal>
  );
}

function Question({ filter, words, onClose }: Omit<Props, 'opened'>) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [ended, setEnded] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const counted = useQuery({
    queryKey: ['sessions-to-end', filter],
    queryFn: ({ signal }) =>
      request<Ending>('POST /v1/sessions/end', { signal, body: { filter, exceptCurrent: true, dryRun: true } }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = counted.data;
  const number = found === undefined ? '' : `${found.matched}`;

  async function end(event: FormEvent) {
    event.preventDefault();
    setError(null);
    setEnded(0);
    let total = 0;
    try {
      for (let cursor: string | null = null, isComplete = false; !isComplete; ) {
        const body = { filter, exceptCurrent: true, ...(cursor !== null && { cursor }) };
        const part: Ending = await request('POST /v1/sessions/end', { body });
        total += part.ended;
        setEnded(total);
        cursor = part.cursor;
        isComplete = part.complete;
      }
      say(`${count(total, 'session')} ${total === 1 ? 'has' : 'have'} ended.`);
      onClose();
    } catch (refusal) {
      setError(refusal);
      setEnded(null);
    } finally {
      await client.invalidateQueries({ queryKey: ['sessions'] });
    }
  }

  if (counted.isError) return <Problem error={counted.error} />;
  if (found === undefined) return <p className="quiet">Counting…</p>;
  if (found.matched === 0) {
    return (
      <div className="form">
        <p>Nothing that is alive matches ({words}). The session that you are using is never among them.</p>
        <div className="actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className="form" onSubmit={end}>
      <p>
        <strong>
          {found.exact ? '' : 'At least '}
          {count(found.matched, 'session')}
        </strong>{' '}
        ({words}), without the one that you are using.
      </p>
      <p className="quiet">
        They are over at once, everywhere. There is no way back: everybody concerned has to sign in again.
      </p>
      <TextInput
        label={`Type ${number} to go on`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        inputMode="numeric"
        data-autofocus
      />
      <Problem error={error} />
      <div className="actions">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" color="red" disabled={typed.trim() !== number || ended !== null}>
          {ended === null ? `End ${count(found.matched, 'session')}` : `${count(ended, 'session')} ended…`}
        </Button>
      </div>
    </form>
  );
}
