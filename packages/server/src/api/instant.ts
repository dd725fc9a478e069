import { CurfewError } from '@curfew/core';
import { Type } from 'typebox';

/** An instant on the wire: ISO 8601, UTC, milliseconds. */
export const Instant = Type.String({ format: 'date-time' });

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** @throws CurfewError `invalid-request`, naming the value. */
export function parseInstant(text: string): number {
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new CurfewError(
      'invalid-request',
      `invalid instant ${JSON.stringify(text)}: write it like 2026-01-31T12:00:00Z`,
    );
  }
  return ms;
}
