import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../api/resources.ts';
import { firstSeen } from './new-devices.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const day = 86_400_000;
const firefox = (version: number) =>
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;

function signIn(id: string, daysAgo: number, userAgent: string): AuditEvent {
  return {
    id,
    type: 'sign-in',
    at: new Date(now - daysAgo * day).toISOString(),
    userAgent,
    sessionId: id,
  } as AuditEvent;
}

describe('a device that had not been seen before', () => {
  it('is news for a week, unless it is the very first, another version, or the one in use', () => {
    const events = [
      signIn('current', 0, 'curl/8'),
      signIn('again', 1, 'axios/1'),
      signIn('new', 2, 'axios/1'),
      { ...signIn('failed', 2, 'okhttp/5'), type: 'sign-in-failed' } as AuditEvent,
      signIn('updated', 3, firefox(146)),
      signIn('old', 8, 'Wget/1'),
      signIn('first', 9, firefox(145)),
    ];
    expect(firstSeen(events, 'current', now).map(({ id }) => id)).toEqual(['new']);
    expect(firstSeen(events, 'other', now).map(({ id }) => id)).toEqual(['current', 'new']);
    expect(firstSeen([], 'other', now)).toEqual([]);
  });
});
