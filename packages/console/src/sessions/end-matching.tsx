import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import type { SessionFilter } from './filter.ts';

type Ending = Answer<'endMatchingSessions'>;

interface Props {
  readonly filter: SessionFilter;
  readonly isFiltered: boolean;
  /** The filter in words. */
  readonly words: string;
  readonly onClose: () => void;
}

/** Ends everything that a filter finds, after its number has been typed. */
export function EndMatchingDialog({ isFiltered, filter, ...props }: Props) {
  // Held as it was when the dialog opened: "the last hour" must not move between the count and the end.
  const [held] = useState(filter);
  return (
    <Dialog title={isFiltered ? t.sessions.endFilteredTitle : t.sessions.endAllTitle} onClose={props.onClose}>
      <Question filter={held} {...props} />
    </Dialog>
  );
}

function Question({ filter, words, onClose }: Omit<Props, 'isFiltered'>) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [ended, setEnded] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
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
        const part: Ending = await request('POST /v1/sessions/end', { body, signal: stop.current.signal });
        total += part.ended;
        setEnded(total);
        cursor = part.cursor;
        isComplete = part.complete;
      }
      say(t.sessions.ended(total));
      onClose();
    } catch (refusal) {
      // Closing the dialog stops what is under way; what has ended by then stays ended, and that is said.
      if (stop.current.signal.aborted) say(t.sessions.ended(total));
      setError(refusal);
      setEnded(null);
    } finally {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      await client.invalidateQueries({ queryKey: ['sessions-count'] });
    }
  }

  if (counted.isError) return <Problem error={counted.error} />;
  if (found === undefined) return <p className="quiet">{t.sessions.counting}</p>;
  if (found.matched === 0) {
    return (
      <div className="form">
        <p>{t.sessions.nothingToEnd}</p>
        <div className="actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.parts.close}
          </Button>
        </div>
      </div>
    );
  }
  const countInWords = t.sessions.count(found.matched);
  return (
    <form className="form" onSubmit={end}>
      <p>{t.sessions.toEnd(<strong>{found.exact ? countInWords : t.sessions.atLeast(countInWords)}</strong>, words)}</p>
      <p className="quiet">{t.sessions.endManyWarning}</p>
      <TextInput
        label={t.parts.typeToConfirm(number)}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        inputMode="numeric"
        data-autofocus
      />
      <Problem error={error} />
      <div className="actions">
        <Button variant="default" onClick={onClose}>
          {ended === null ? t.parts.cancel : t.parts.stop}
        </Button>
        <Button type="submit" color="red" disabled={typed.trim() !== number || ended !== null}>
          {ended === null ? t.sessions.endSelected(found.matched) : t.sessions.endProgressing(ended)}
        </Button>
      </div>
    </form>
  );
}
