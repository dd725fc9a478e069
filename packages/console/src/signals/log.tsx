import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer, EventType } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { say } from '../parts/toast.tsx';
import type { Delivery } from './query.ts';

interface Props {
  /** Where the log is read. */
  readonly path: string;
  readonly canSendAgain?: boolean;
}

/** The last attempts, the newest first. */
export function DeliveryLog({ path, canSendAgain = false }: Props) {
  const client = useQueryClient();
  const isOnline = useIsOnline();
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['signals', 'log', path],
    queryFn: ({ queryKey, signal }) =>
      request<Answer<'listWebhookDeliveries'>>(`GET ${path}`, {
        signal,
        background: client.getQueryData(queryKey) !== undefined,
      }),
    refetchInterval: 5_000,
  });

  async function sendAgain({ eventId }: Delivery) {
    setFailure(null);
    try {
      const sent = await request<Delivery>(`POST ${path}/${eventId}/send-again`, { body: {} });
      say(sent.error === null ? t.signals.sentAgain(sent.status) : t.signals.notSent(sent.error));
      await client.invalidateQueries({ queryKey: ['signals'] });
    } catch (refusal) {
      setFailure(refusal);
    }
  }

  return (
    <Section title={t.signals.log} note={t.signals.logNote}>
      <Problem error={error ?? failure} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={4} />
      ) : (
        <Table
          label={t.signals.log}
          columns={columns(canSendAgain ? sendAgain : null, isOnline)}
          rows={data.items}
          idOf={({ at, eventId }) => `${at} ${eventId}`}
          card={(delivery) => [answerInWords(delivery), <Ago key="at" at={delivery.at} />]}
          isQuiet={({ error: fault }) => fault === null}
          empty={<Empty title={t.signals.noLog} />}
        />
      )}
    </Section>
  );
}

function columns(
  sendAgain: ((delivery: Delivery) => Promise<void>) | null,
  isOnline: boolean,
): readonly Column<Delivery>[] {
  return [
    {
      id: 'event',
      header: t.signals.event,
      kind: 'title',
      cell: ({ eventType, eventId }) => (
        <>
          <span>{t.events.types[eventType as EventType] ?? eventType}</span>
          <small>
            <code>{eventId}</code>
          </small>
        </>
      ),
    },
    { id: 'at', header: t.signals.triedAt, width: 'medium', cell: ({ at }) => <Ago at={at} /> },
    { id: 'answer', header: t.signals.answer, cell: answerInWords },
    {
      id: 'took',
      header: t.signals.took,
      width: 'small',
      priority: 3,
      cell: ({ durationMs }) => t.signals.milliseconds(durationMs),
    },
    ...(sendAgain === null
      ? []
      : [
          {
            id: 'again',
            header: t.parts.actions,
            kind: 'actions',
            cell: (delivery: Delivery) => (
              <Button
                className="act-quietly"
                variant="default"
                size="compact-xs"
                disabled={!isOnline}
                onClick={() => void sendAgain(delivery)}
                aria-label={t.signals.sendAgainOf(delivery.eventId)}
              >
                {t.signals.sendAgain}
              </Button>
            ),
          } as const,
        ]),
  ];
}

function answerInWords({ status, error }: Delivery): string {
  return error ?? t.signals.taken(status);
}
