import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { t } from '../language/texts.ts';
import { scaleOf } from './scale.ts';
import './bars.css';

interface Bar {
  readonly at: string;
  /** `null`: nothing was measured. */
  readonly value: number | null;
  /** Where one sees what it counts. */
  readonly address?: string;
}

interface Props {
  readonly title: string;
  /** The number that sums it up. */
  readonly sum: string;
  readonly note?: ReactNode;
  readonly bars: readonly Bar[];
  readonly inWords: (value: number) => string;
  readonly instantOf: (at: string) => string;
  readonly tone?: 'accent' | 'warn';
}

/** One series over time, oldest first. Each bar leads to its events; with the keyboard one goes through them by the arrows. */
export function Bars({ title, sum, note, bars, inWords, instantOf, tone = 'accent' }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const values = bars.map(({ value }) => value ?? 0);
  const scale = scaleOf(values);
  const largest = Math.max(0, ...values);
  const peak = bars.find(({ value }) => value === largest);
  const peakInWords =
    largest === 0 || peak === undefined ? t.overview.nothing : t.overview.peak(inWords(largest), instantOf(peak.at));
  const lastLink = bars.findLastIndex(({ value, address }) => (value ?? 0) > 0 && address !== undefined);

  function move(event: KeyboardEvent): void {
    const links = Array.from(frame.current?.querySelectorAll('a') ?? []);
    const from = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined || from === -1) return;
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  }

  return (
    <figure className="bars card" data-tone={tone}>
      <figcaption>
        <span className="bars-title">{title}</span>
        <strong>{sum}</strong>
        <span className="quiet">{note}</span>
        <span className="quiet bars-peak">{peakInWords}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows go between the links in it */}
      <div ref={frame} className="bars-frame" onKeyDown={move}>
        {bars.map((bar, index) => (
          <BarOf
            key={bar.at}
            bar={bar}
            height={scale === 0 ? 0 : (bar.value ?? 0) / scale}
            words={bar.value === null ? '–' : inWords(bar.value)}
            when={instantOf(bar.at)}
            isFirstStop={index === lastLink}
          />
        ))}
      </div>
      <div className="bars-time quiet" aria-hidden="true">
        <span>{bars[0] !== undefined && instantOf(bars[0].at)}</span>
        <span>{t.overview.now}</span>
      </div>
    </figure>
  );
}

interface BarProps {
  readonly bar: Bar;
  /** 1 is a full bar; what is more is cut off. */
  readonly height: number;
  readonly words: string;
  readonly when: string;
  readonly isFirstStop: boolean;
}

function BarOf({ bar: { address, value }, height, words, when, isFirstStop }: BarProps) {
  const style = { blockSize: `${Math.min(1, height) * 100}%` };
  const shape = <span style={style} data-cut={height > 1 || undefined} />;
  if (address === undefined || value === null || value === 0) {
    return (
      <span className="bar" title={`${when}: ${words}`} aria-hidden="true">
        {shape}
      </span>
    );
  }
  return (
    <a
      className="bar"
      href={address}
      title={`${when}: ${words}`}
      aria-label={t.overview.barEvents(when, words)}
      tabIndex={isFirstStop ? 0 : -1}
    >
      {shape}
    </a>
  );
}
