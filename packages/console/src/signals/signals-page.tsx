import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { enumerate } from '../language/locale.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Instant } from '../parts/time.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { AddWebhookDialog } from './add-webhook.tsx';
import { type Stream, signals, type Transmitter, type Webhook } from './query.ts';
import { StateNote, StateTag, stateInWords } from './state.tsx';

/** Who outside is told of events: webhooks and streams of shared signals; and who tells us. */
export function SignalsPage() {
  const { data, error, refetch } = useQuery(signals);
  const [isAdding, setAdding] = useState(false);
  const isOnline = useIsOnline();
  return (
    <>
      <PageHead title={t.signals.title} note={t.signals.note}>
        {data?.webhooks != null && (
          <Button size="xs" disabled={!isOnline} onClick={() => setAdding(true)}>
            {t.signals.add}
          </Button>
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={6} />
      ) : (
        <>
          <Webhooks webhooks={data.webhooks} />
          <Streams streams={data.streams} transmits={data.transmits} />
          <Transmitters transmitters={data.transmitters} />
        </>
      )}
      {isAdding && <AddWebhookDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function Webhooks({ webhooks }: { readonly webhooks: readonly Webhook[] | null }) {
  return (
    <Section title={t.signals.webhooks} note={t.signals.webhooksNote}>
      <Table
        label={t.signals.webhooks}
        columns={[
          title(t.signals.address, ({ id, url, events }: Webhook) => (
            <>
              <Leading id={id}>{url}</Leading>
              <small>{enumerate(events.map((type) => t.events.types[type]))}</small>
            </>
          )),
          ...stateColumns<Webhook>(),
        ]}
        rows={webhooks ?? []}
        idOf={idOf}
        card={(webhook) => [stateInWords(webhook), <StateNote key="note" of={webhook} />]}
        onOpen={({ id }) => goTo(addresses.signal(id))}
        empty={<Empty title={webhooks === null ? t.signals.noStore : t.signals.noWebhooks} />}
      />
    </Section>
  );
}

function Streams({ streams, transmits }: { readonly streams: readonly Stream[]; readonly transmits: boolean }) {
  return (
    <Section title={t.signals.streams} note={t.signals.streamsNote}>
      <Table
        label={t.signals.streams}
        columns={[
          title(t.signals.receiver, (stream: Stream) => (
            <>
              <Leading id={stream.id}>{stream.description ?? stream.audience}</Leading>
              <small>{methodInWords(stream)}</small>
            </>
          )),
          ...stateColumns<Stream>(),
        ]}
        rows={streams}
        idOf={idOf}
        card={(stream) => [methodInWords(stream), stateInWords(stream)]}
        onOpen={({ id }) => goTo(addresses.signal(id))}
        empty={
          <Empty title={transmits ? t.signals.noStreams : t.signals.noTransmission}>
            {!transmits && <p>{t.signals.noTransmissionHint(<code>signals.signingKeyFile</code>)}</p>}
          </Empty>
        }
      />
    </Section>
  );
}

function Transmitters({ transmitters }: { readonly transmitters: readonly Transmitter[] }) {
  const columns: readonly Column<Transmitter>[] = [
    title(t.signals.transmitter, ({ name, issuer }) => (
      <>
        <strong>{name}</strong>
        <small>{issuer}</small>
      </>
    )),
    {
      id: 'method',
      header: t.signals.delivery,
      cell: ({ method, endpoint }) => (
        <>
          <span>{method === 'push' ? t.signals.pushes : t.signals.isPolled}</span>
          <small>{endpoint}</small>
        </>
      ),
    },
    { id: 'state', header: t.signals.state, width: 'medium', priority: 2, cell: pollsInWords },
  ];
  return (
    <Section title={t.signals.transmitters} note={t.signals.transmittersNote}>
      <Table
        label={t.signals.transmitters}
        columns={columns}
        rows={transmitters}
        idOf={({ name }) => name}
        card={(one) => [one.method === 'push' ? t.signals.pushes : t.signals.isPolled, pollsInWords(one)]}
        empty={<Empty title={t.signals.noTransmitters} />}
      />
    </Section>
  );
}

function pollsInWords({ method, failures }: Transmitter): string {
  if (method === 'push') return '–';
  return failures === 0 ? t.signals.states.delivering : t.signals.pollsFailed(failures);
}

function title<Row>(header: string, cell: (row: Row) => ReactNode): Column<Row> {
  return { id: 'title', header, kind: 'title', cell };
}

function Leading({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <a className="clamp" href={addresses.signal(id)}>
      {children}
    </a>
  );
}

function stateColumns<Row extends Webhook | Stream>(): readonly Column<Row>[] {
  return [
    {
      id: 'state',
      header: t.signals.state,
      width: 'large',
      cell: (row) => (
        <>
          <StateTag of={row} />
          <small>
            <StateNote of={row} />
          </small>
        </>
      ),
    },
    {
      id: 'created',
      header: t.signals.created,
      width: 'medium',
      priority: 3,
      cell: ({ createdAt }) => <Instant at={createdAt} to="minute" />,
    },
  ];
}

function methodInWords({ method, endpoint }: Stream): string {
  return method === 'push' ? t.signals.pushedTo(endpoint ?? '') : t.signals.polls;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}
