import { t } from '../language/texts.ts';
import { Ago } from '../parts/time.tsx';
import type { Stream, Webhook } from './query.ts';

type Told = Pick<Webhook, 'state' | 'failures' | 'failingSince' | 'nextAttemptAt' | 'stopped'> &
  Partial<Pick<Stream, 'status'>>;

const tones = { delivering: 'ok', waiting: 'warn', stopped: 'danger' } as const;

/** How telling a receiver goes; a stream that has been paused or switched off says that first. */
export function StateTag({ of: { state, status = 'enabled' } }: { readonly of: Told }) {
  if (status !== 'enabled') return <span className="tag">{t.signals.statuses[status]}</span>;
  return (
    <span className="tag" data-tone={tones[state]}>
      {t.signals.states[state]}
    </span>
  );
}

/** Why it is not told just now, and when it is tried again. */
export function StateNote({ of: { failures, failingSince, nextAttemptAt, stopped } }: { readonly of: Told }) {
  if (stopped !== null) return stopped;
  if (failures === 0 || failingSince === null) return null;
  return (
    <>
      {t.signals.failing(failures, <Ago at={failingSince} />)}
      {nextAttemptAt !== null && <> {t.signals.again(<Ago at={nextAttemptAt} />)}</>}
    </>
  );
}

export function stateInWords({ state, status = 'enabled' }: Told): string {
  return status === 'enabled' ? t.signals.states[state] : t.signals.statuses[status];
}
