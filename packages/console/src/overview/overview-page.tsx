import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { reasonInWords } from '../events/words.ts';
import { fixedRange } from '../filters/time-field.tsx';
import { duration, instant } from '../language/duration.ts';
import { number, remembered } from '../language/locale.ts';
import { t } from '../language/texts.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { Bars } from './bars.tsx';
import { type Bucket, type Overview, overviewOf, type Span, spans } from './query.ts';
import './overview.css';

/** What happens here, from what the server keeps: no other system is needed. */
export function OverviewPage() {
  const asked = useSearch().get('window');
  const span = spans.find((name) => name === asked) ?? 'day';
  const { data, error, refetch } = useQuery({ ...overviewOf(span), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead title={t.overview.title} note={t.overview.note}>
        <nav className="overview-spans" aria-label={t.overview.window}>
          {spans.map((name) => (
            <a
              key={name}
              href={`${addresses.overview}?window=${name}`}
              aria-current={name === span ? 'true' : undefined}
            >
              {t.overview.spans[name]}
            </a>
          ))}
        </nav>
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={6} />
      ) : (
        <>
          <Figures overview={data} />
          <Charts overview={data} span={span} />
          <Ends buckets={data.buckets} />
        </>
      )}
    </>
  );
}

function Figures({ overview }: { readonly overview: Overview }) {
  const { buckets, activeSessions, users, sweeperLagSeconds } = overview;
  const signIns = sumOf(buckets, (bucket) => bucket.signIns);
  const failures = sumOf(buckets, (bucket) => bucket.signInFailures);
  const time = rangeOf(overview);
  const figures = [
    { name: t.overview.active, value: counted(activeSessions), address: addresses.sessions },
    { name: t.overview.signIns, value: number(signIns), address: eventsOf('sign-in', time) },
    {
      name: t.overview.failures,
      value: number(failures),
      address: eventsOf('sign-in-failed', time),
      ...(failures > 0 && { note: t.overview.ofAttempts(percent(failures / (failures + signIns))) }),
    },
    {
      name: t.overview.users,
      value: counted(users),
      address: addresses.users,
      ...(sweeperLagSeconds > 0 && { note: `${t.overview.sweeperLag} ${duration(sweeperLagSeconds)}` }),
    },
  ];
  return (
    <ul className="overview-figures">
      {figures.map(({ name, value, address, note }) => (
        <li key={name}>
          <a className="card" href={address}>
            <span className="quiet">{name}</span> <strong>{value}</strong>
            {note !== undefined && <small>{note}</small>}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Charts({ overview: { buckets, bucketSeconds }, span }: { readonly overview: Overview; readonly span: Span }) {
  const instantOf = (at: string) => (span === 'month' ? instant(at, 'shortDay', 'UTC') : instant(at, 'shortClock'));
  const rangeFrom = (at: string) => fixedRange({ from: Date.parse(at), until: Date.parse(at) + bucketSeconds * 1_000 });
  const note = t.overview.per(duration(bucketSeconds).replace(/^1\s/, ''));
  const countsOf = (read: (bucket: Bucket) => number, type?: string) => ({
    sum: number(sumOf(buckets, read)),
    bars: buckets.map((bucket) => ({
      at: bucket.at,
      value: read(bucket),
      ...(type !== undefined && { address: eventsOf(type, rangeFrom(bucket.at)) }),
    })),
    inWords: number,
    instantOf,
    note,
  });
  const timesOf = (read: (bucket: Bucket) => number | null) => ({
    sum: lastOf(buckets, read),
    bars: buckets.map((bucket) => ({ at: bucket.at, value: read(bucket) })),
    inWords: milliseconds,
    instantOf,
    note: t.overview.latest,
  });
  return (
    <div className="overview-charts">
      <Bars title={t.overview.signIns} {...countsOf(({ signIns }) => signIns, 'sign-in')} />
      <Bars
        title={t.overview.failures}
        tone="warn"
        {...countsOf(({ signInFailures }) => signInFailures, 'sign-in-failed')}
      />
      <Bars title={t.overview.ended} {...countsOf(({ ended }) => totalOf(ended), 'session-ended')} />
      <Bars title={t.overview.validations} {...countsOf(({ validations }) => validations)} />
      <Bars title={t.overview.median} {...timesOf(({ p50Ms }) => p50Ms)} />
      <Bars title={t.overview.p99} {...timesOf(({ p99Ms }) => p99Ms)} />
    </div>
  );
}

/** Ends by their reasons, the most frequent first. */
function Ends({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const totals = new Map<string, number>();
  for (const { ended } of buckets) {
    for (const [reason, count] of Object.entries(ended)) totals.set(reason, (totals.get(reason) ?? 0) + count);
  }
  const sorted = [...totals].filter(([, total]) => total > 0).sort(([, one], [, other]) => other - one);
  const largest = sorted[0]?.[1] ?? 1;
  return (
    <Section title={t.overview.whyEnded}>
      {sorted.length === 0 ? (
        <p className="quiet">{t.overview.noneEnded}</p>
      ) : (
        <dl className="overview-ends card">
          {sorted.map(([reason, total]) => (
            <div key={reason}>
              <dt>{reasonInWords(reason)}</dt>
              <dd>
                <span
                  className="overview-ends-bar"
                  style={{ inlineSize: `${(total / largest) * 100}%` }}
                  aria-hidden="true"
                />
                <span>{number(total)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function eventsOf(type: string, time: string): string {
  return `${addresses.events}?${new URLSearchParams({ type, time })}`;
}

/** All that the charts show, as a range of time. */
function rangeOf({ buckets, serverTime }: Overview): string {
  const [first] = buckets;
  return first === undefined ? '24h' : fixedRange({ from: Date.parse(first.at), until: Date.parse(serverTime) });
}

function counted({ count, exact }: Overview['users']): string {
  return t.parts.atLeast(count, exact);
}

function sumOf(buckets: readonly Bucket[], read: (bucket: Bucket) => number): number {
  return buckets.reduce((sum, bucket) => sum + read(bucket), 0);
}

function totalOf(ended: Bucket['ended']): number {
  return Object.values(ended).reduce((sum, count) => sum + count, 0);
}

function lastOf(buckets: readonly Bucket[], read: (bucket: Bucket) => number | null): string {
  const last = buckets.map(read).findLast((value) => value !== null);
  return last == null ? '–' : milliseconds(last);
}

function percent(share: number): string {
  const format = remembered(
    'percent',
    (of) => new Intl.NumberFormat(of, { style: 'percent', maximumFractionDigits: 1 }),
  );
  return format.format(share);
}

function milliseconds(value: number): string {
  const options = { style: 'unit', unit: 'millisecond', maximumSignificantDigits: 3 } as const;
  return remembered('milliseconds', (of) => new Intl.NumberFormat(of, options)).format(value);
}
