import { useSyncExternalStore } from 'react';
import { ago, instant, timeZone } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { areTimesExact, onTimesChange } from './exact-times.ts';
import { useNow } from './now.ts';

/** `3 minutes ago`, or the exact time where the reader has asked for exact ones. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(10_000);
  const isExact = useSyncExternalStore(onTimesChange, areTimesExact);
  const seconds = (now - Date.parse(at)) / 1_000;
  return (
    <time dateTime={at} title={inFull(at)}>
      {isExact ? instant(at, 'second') : seconds < 10 ? t.parts.justNow : ago(seconds)}
    </time>
  );
}

/** Day and time, in the reader's time zone. */
export function Instant({ at, to = 'second' }: { readonly at: string | number; readonly to?: 'second' | 'minute' }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={inFull(at)}>
      {instant(at, to)}
    </time>
  );
}

/** The time of day to the second, where the day stands above. */
export function TimeOfDay({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={inFull(at)}>
      {instant(at, 'clock')}
    </time>
  );
}

/** The time of day alone, for something that happened today. */
export function Clock({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={inFull(at)}>
      {instant(at, 'shortClock')}
    </time>
  );
}

function inFull(at: string | number): string {
  const date = new Date(at);
  return `${instant(date.getTime(), 'second')} (${timeZone(date.getTime())})`;
}
