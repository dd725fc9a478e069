import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import type { Editing, FilterField } from './field.ts';

const hour = 3_600_000;

/** Spans that people think in, by how they are written in the address. `over-…`: longer ago than that. */
const spans = {
  '1h': { from: hour },
  '24h': { from: 24 * hour },
  '7d': { from: 168 * hour },
  '30d': { from: 720 * hour },
  'over-7d': { until: 168 * hour },
  'over-30d': { until: 720 * hour },
} as const satisfies Record<string, { readonly from?: number; readonly until?: number }>;

type Span = keyof typeof spans;

/** Addresses are typed by people: `constructor` is in every object, and no span. */
function isSpan(value: string): value is Span {
  return Object.hasOwn(spans, value);
}

/** From an instant, before an instant, or both; in milliseconds. */
export interface Range {
  readonly from?: number;
  readonly until?: number;
}

/** A span that moves along with the clock, or two fixed instants: `2026-11-30T08:00~2026-11-30T09:00`, each may be left out. */
export function rangeOf(value: string | null, now = serverNow()): Range {
  if (value === null || value === '') return {};
  if (isSpan(value)) {
    const { from, until }: { from?: number; until?: number } = spans[value];
    return { ...(from !== undefined && { from: now - from }), ...(until !== undefined && { until: now - until }) };
  }
  const [from, until] = value.split('~').map((text) => Date.parse(text));
  return {
    ...(from !== undefined && !Number.isNaN(from) && { from }),
    ...(until !== undefined && !Number.isNaN(until) && { until }),
  };
}

export function fixedRange({ from, until }: Range): string {
  return [from, until].map((at) => (at === undefined ? '' : new Date(at).toISOString())).join('~');
}

export function timeField(name: string, label: string): FilterField {
  return { name, label, inWords: rangeInWords, editor: (editing) => <TimeEditor {...editing} /> };
}

function rangeInWords(value: string): string {
  if (isSpan(value)) return t.filters.spans[value];
  const { from, until } = rangeOf(value);
  if (from === undefined && until === undefined) return value;
  if (from === undefined) return t.filters.before(instant(until ?? 0, 'minute'));
  if (until === undefined) return t.filters.since(instant(from, 'minute'));
  return t.filters.between(instant(from, 'minute'), instant(until, 'minute'));
}

function TimeEditor({ label, value, apply }: Editing) {
  const given = isSpan(value) ? {} : rangeOf(value);
  const [from, setFrom] = useState(toLocal(given.from));
  const [until, setUntil] = useState(toLocal(given.until));
  const isBackwards = from !== '' && until !== '' && from >= until;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isBackwards) return;
    const range = { ...(from !== '' && { from: Date.parse(from) }), ...(until !== '' && { until: Date.parse(until) }) };
    apply(from === '' && until === '' ? '' : fixedRange(range));
  }

  return (
    <>
      <ul className="filter-options" aria-label={label}>
        {(Object.keys(spans) as Span[]).map((span) => (
          <li key={span}>
            <button
              type="button"
              aria-pressed={span === value}
              onClick={() => apply(span)}
              {...(span === value && { 'data-autofocus': true })}
            >
              {t.filters.spans[span]}
            </button>
          </li>
        ))}
      </ul>
      <form className="filter-form" onSubmit={submit}>
        <TextInput
          type="datetime-local"
          size="xs"
          label={t.parts.from}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          size="xs"
          label={t.parts.until}
          value={until}
          error={isBackwards && t.filters.backwards}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Button type="submit" size="xs">
          {t.parts.apply}
        </Button>
      </form>
    </>
  );
}

/** As a browser's field for local time takes it: the minute, in the reader's zone. */
function toLocal(at: number | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
