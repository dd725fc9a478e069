import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { inWords } from '../parts/duration.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { reasonInWords } from '../sessions/words.ts';
import { Bars } from './bars.tsx';
import { type Bucket, type Overview, overviewOf, type Span, spans } from './query.ts';
import './overview.css';

const numbers = new Intl.NumberFormat('en');
const spanWords: Readonly<Record<Span, string>> = { hour: 'Last hour', day: 'Last day', month: 'Last month' };
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What happens here, from what the server keeps: no other system is needed. */
export function OverviewPage() {
  const asked = useSearch().get('window');
  const span = spans.find((name) => name === asked) ?? 'hour';
  const { data, error, refetch } = useQuery({ ...overviewOf(span), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead title="Overview" note="Of all servers together, as they write it down once a minute.">
        <nav className="overview-spans" aria-label="Time">
          {spans.map((name) => (
            <a
              key={name}
              href={`${addresses.overview}?window=${name}`}
              aria-current={name === span ? 'true' : undefined}
            >
              {spanWords[name]}
            </a>
          ))}
        </nav>
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data !== undefined && (
        <>
          <Now overview={data} />
          <Charts overview={data} span={span} />
          <Ends buckets={data.buckets} />
        </>
      )}
    </>
  );
}

function Now({ overview: { activeSessions, users, sweeperLagSeconds } }: { readonly overview: Overview }) {
  const figures = [
    ['Sessions alive', counted(activeSessions)],
    ['Users', counted(users)],
    ['Sweeper lag', sweeperLagSeconds === null || sweeperLagSeconds === 0 ? 'none' : inWords(sweeperLagSeconds)],
  ] as const;
  return (
    <dl className="overview-now card">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Charts({ overview: { buckets, bucketSeconds }, span }: { readonly overview: Overview; readonly span: Span }) {
  const instantOf = (at: string) => (span === 'month' ? day : clock).format(new Date(at));
  const per = `per ${inWords(bucketSeconds).replace(/^1 /, '')}`;
  const countsOf = (read: (bucket: Bucket) => number) => ({
    sum: numbers.format(sumOf(buckets, read)),
    bars: buckets.map((bucket) => ({ at: bucket.at, value: read(bucket) })),
    inWords: (value: number) => numbers.format(value),
    instantOf,
    note: per,
  });
  const timesOf = (read: (bucket: Bucket) => number | null) => ({
    sum: lastOf(buckets, read),
    bars: buckets.map((bucket) => ({ at: bucket.at, value: read(bucket) })),
    inWords: milliseconds,
    instantOf,
    note: 'last measured',
  });
  return (
    <div className="overview-charts">
      <Bars title="Sign-ins" {...countsOf(({ signIns }) => signIns)} />
      <Bars title="Failed sign-ins" tone="warn" {...countsOf(({ signInFailures }) => signInFailures)} />
      <Bars title="Sessions ended" tone="danger" {...countsOf(({ ended }) => totalOf(ended))} />
      <Bars title="Validations" {...countsOf(({ validations }) => validations)} />
      <Bars title="Validation, median" {...timesOf(({ p50Ms }) => p50Ms)} />
      <Bars title="Validation, 99th percentile" {...timesOf(({ p99Ms }) => p99Ms)} />
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
    <Section title="Why sessions ended">
      {sorted.length === 0 ? (
        <p className="quiet">None ended in this time.</p>
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
                <span>{numbers.format(total)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function counted({ count, exact }: Overview['users']): string {
  return exact ? numbers.format(count) : `over ${numbers.format(count)}`;
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

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
