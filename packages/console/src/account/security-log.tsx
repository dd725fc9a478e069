import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type List, useList } from '../api/list.ts';
import { request } from '../api/request.ts';
import type { Answer, AuditEvent, CurrentSession } from '../api/resources.ts';
import { csvColumns } from '../events/csv.ts';
import { EventTable } from '../events/event-table.tsx';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { deviceInWords } from '../parts/device.ts';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { placeName } from '../parts/place.ts';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import './new-devices.css';

const shownFirst = 10;

/** What only the user themself, or somebody in their place, can have done. */
const doneByOneself: ReadonlySet<AuditEvent['type']> = new Set([
  'sign-in',
  'reauthenticated',
  'level-raised',
  'password-changed',
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'identity-linked',
  'identity-unlinked',
]);

export function useOwnEvents(user: string): List<AuditEvent> {
  return useList<AuditEvent>('events', '/v1/events', { user }, { idOf: ({ id }) => id, follows: true });
}

interface Asking {
  readonly onNotMe: (event: AuditEvent) => void;
}

interface Props extends Asking {
  readonly session: CurrentSession;
  readonly list: List<AuditEvent>;
}

/** What happened to one's own account, in words that anybody understands, and a way to say that it was somebody else. */
export function SecurityLog({ session, list, onNotMe }: Props) {
  const [isWhole, setWhole] = useState(false);
  const user = session.user ?? '';
  const isSuspect = ({ type, initiator, sessionId }: AuditEvent) =>
    doneByOneself.has(type) && initiator === 'user' && sessionId !== session.id;
  return (
    <Section
      title={t.account.log}
      note={t.account.logNote}
      actions={
        <>
          {!isWhole && list.rows.length > shownFirst && (
            <Button variant="default" size="xs" onClick={() => setWhole(true)}>
              {t.account.logMore}
            </Button>
          )}
          <DownloadButton
            name="curfew-my-events"
            read={everyPage<AuditEvent>('/v1/events', () => ({ user }))}
            columns={csvColumns}
          />
        </>
      }
    >
      <Problem error={list.error} retry={list.retry} />
      {list.page === undefined ? (
        list.error === null && <Skeleton rows={4} />
      ) : (
        <EventTable
          of="oneself"
          events={isWhole ? list.rows : list.rows.slice(0, shownFirst)}
          isBusy={!list.isCurrent}
          act={(event) =>
            isSuspect(event) && (
              <Button
                className="act-quietly"
                variant="default"
                size="compact-xs"
                disabled={!list.isCurrent}
                onClick={() => onNotMe(event)}
                aria-label={t.account.notMeOf(t.events.types[event.type], instant(event.at, 'minute'))}
              >
                {t.account.notMe}
              </Button>
            )
          }
          empty={<Empty title={t.events.none} />}
        />
      )}
    </Section>
  );
}

/** Says that somebody has signed in on a device that had not been seen before, until they say whether it was them. */
export function NewDeviceNotice({ session, onNotMe }: Asking & Pick<Props, 'session'>) {
  const isOnline = useIsOnline();
  const [known, setKnown] = useState(readKnown);
  const { data } = useQuery({
    // Whatever is asked about events is asked again when there are new ones.
    queryKey: ['events', 'new devices'],
    queryFn: ({ client, queryKey, signal }) =>
      request<Answer<'listNewDevices'>>('GET /v1/account/new-devices', {
        ...{ signal, background: client.getQueryData(queryKey) !== undefined },
      }),
  });
  // Of the device in use its owner knows.
  const isNews = ({ id, sessionId }: AuditEvent) => sessionId !== session.id && !known.includes(id);
  const found = (data?.items ?? []).filter(isNews);
  if (found.length === 0) return null;

  function keep(event: AuditEvent): void {
    const next = [...known, event.id].slice(-mostKept);
    localStorage.setItem(storageKey, JSON.stringify(next));
    setKnown(next);
  }

  return (
    <ul className="new-devices" aria-label={t.account.newDevices}>
      {found.map((event) => (
        <li key={event.id} className="card">
          <p>{t.account.newDevice(deviceInWords(event.userAgent), instant(event.at, 'minute'), fromWhere(event))}</p>
          <div className="actions">
            <Button variant="default" size="xs" onClick={() => keep(event)}>
              {t.account.wasMe}
            </Button>
            <Button variant="default" size="xs" disabled={!isOnline} onClick={() => onNotMe(event)}>
              {t.account.notMe}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function fromWhere({ ip, place }: AuditEvent): string | null {
  const known = placeName(place);
  return ip === null || known === null ? ip : `${known} (${ip})`;
}

/** Which of these notices somebody has answered is kept in the browser where they did. */
const storageKey = 'curfew-known-devices';
const mostKept = 50;

function readKnown(): readonly string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
