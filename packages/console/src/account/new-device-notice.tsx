import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer, AuditEvent, CurrentSession } from '../api/resources.ts';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { deviceInWords } from '../parts/device.ts';
import { locationName } from '../parts/location.ts';
import './new-device-notice.css';

interface Props {
  readonly session: CurrentSession;
  readonly onNotMe: (event: AuditEvent) => void;
}

/** Says that somebody has signed in on a device that had not been seen before, until they say whether it was them. */
export function NewDeviceNotice({ session, onNotMe }: Props) {
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

function fromWhere({ ip, location }: AuditEvent): string | null {
  const known = locationName(location);
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
