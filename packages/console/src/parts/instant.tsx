import { roughly } from './duration.ts';
import { useNow } from './now.ts';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `3 min ago`, and exactly when on asking. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(10_000);
  const seconds = (now - Date.parse(at)) / 1_000;
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {seconds < 10 ? 'just now' : `${roughly(seconds)} ago`}
    </time>
  );
}

/** Day and time, in the reader's time zone. */
export function Instant({ at }: { readonly at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={exact.format(date)} className="instant">
      {day.format(date)} {time.format(date)}
    </time>
  );
}
