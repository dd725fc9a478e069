import type { ReactNode } from 'react';
import './bars.css';

interface Bar {
  readonly at: string;
  /** `null`: nothing was measured. */
  readonly value: number | null;
}

interface Props {
  readonly title: string;
  /** The number that sums it up. */
  readonly sum: string;
  readonly note?: ReactNode;
  readonly bars: readonly Bar[];
  readonly inWords: (value: number) => string;
  readonly instantOf: (at: string) => string;
  readonly tone?: 'accent' | 'warn' | 'danger';
}

const height = 100;

/** One series over time, oldest first, with its largest value as the scale. */
export function Bars({ title, sum, note, bars, inWords, instantOf, tone = 'accent' }: Props) {
  const largest = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const peak = bars.find(({ value }) => value === largest);
  const summary =
    largest === 0 || peak === undefined
      ? `${title}: nothing in this time`
      : `${title}: ${sum}, at most ${inWords(largest)} at ${instantOf(peak.at)}`;
  return (
    <figure className="bars card" data-tone={tone}>
      <figcaption>
        <span className="bars-title">{title}</span>
        <strong>{sum}</strong>
        {note !== undefined && <span className="quiet">{note}</span>}
      </figcaption>
      <div className="bars-scale">
        <svg viewBox={`0 0 ${bars.length} ${height}`} preserveAspectRatio="none" role="img" aria-label={summary}>
          {largest > 0 &&
            bars.map(({ at, value }, index) => {
              const size = ((value ?? 0) / largest) * height;
              return (
                <rect key={at} x={index + 0.1} y={height - size} width={0.8} height={size}>
                  <title>{`${instantOf(at)}: ${value === null ? 'nothing measured' : inWords(value)}`}</title>
                </rect>
              );
            })}
        </svg>
        {largest > 0 ? (
          <span className="bars-largest">{inWords(largest)}</span>
        ) : (
          <span className="bars-nothing">Nothing in this time</span>
        )}
      </div>
      <div className="bars-time quiet">
        <span>{bars[0] !== undefined && instantOf(bars[0].at)}</span>
        <span>now</span>
      </div>
    </figure>
  );
}
