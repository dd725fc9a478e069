import { Button } from '@mantine/core';
import { useState } from 'react';
import { type List, useList } from '../api/list.ts';
import type { AuditEvent, CurrentSession } from '../api/resources.ts';
import { csvColumns } from '../events/csv.ts';
import { EventTable } from '../events/event-table.tsx';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';

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

interface Props {
  readonly session: CurrentSession;
  readonly list: List<AuditEvent>;
  readonly onNotMe: (event: AuditEvent) => void;
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
