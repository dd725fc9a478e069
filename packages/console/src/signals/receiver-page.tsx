import { useQuery } from '@tanstack/react-query';
import { enumerate } from '../language/locale.ts';
import { t } from '../language/texts.ts';
import { CopyButton } from '../parts/copy.tsx';
import { FactGroups, type FactList } from '../parts/facts.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Instant } from '../parts/time.tsx';
import { addresses } from '../routing/route.ts';
import { StreamActions, WebhookActions } from './actions.tsx';
import { DeliveryLog } from './log.tsx';
import { type Stream, signals, type Webhook } from './query.ts';
import { StateNote, StateTag } from './state.tsx';

/** A webhook or a stream: how telling it goes, what was tried, and what can be done. */
export function ReceiverPage({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(signals);
  if (data === undefined) {
    return error === null ? <Skeleton rows={6} /> : <Problem error={error} retry={() => void refetch()} />;
  }
  const webhook = data.webhooks?.find((one) => one.id === id);
  const stream = data.streams.find((one) => one.id === id);
  if (webhook !== undefined) return <WebhookView webhook={webhook} error={error} />;
  if (stream !== undefined) return <StreamView stream={stream} error={error} />;
  return (
    <NotFound title={t.signals.notFound}>
      <a href={addresses.signals}>{t.signals.title}</a>
    </NotFound>
  );
}

function WebhookView({ webhook, error }: { readonly webhook: Webhook; readonly error: unknown }) {
  const path = `/v1/webhooks/${webhook.id}/deliveries`;
  return (
    <>
      <PageHead title={webhook.url} note={<StateTag of={webhook} />}>
        <WebhookActions webhook={webhook} />
      </PageHead>
      <Problem error={error} />
      <Facts of={webhook} facts={[[t.signals.toldOf, enumerate(webhook.events.map((type) => t.events.types[type]))]]} />
      <DeliveryLog path={path} canSendAgain />
    </>
  );
}

function StreamView({ stream, error }: { readonly stream: Stream; readonly error: unknown }) {
  const { method, endpoint, audience, events, statusReason } = stream;
  return (
    <>
      <PageHead title={stream.description ?? audience} note={<StateTag of={stream} />}>
        <StreamActions stream={stream} />
      </PageHead>
      <Problem error={error} />
      <Facts
        of={stream}
        facts={[
          [t.signals.delivery, method === 'push' ? t.signals.pushedTo(endpoint ?? '') : t.signals.polls],
          [t.signals.audience, <code key="audience">{audience}</code>],
          [t.signals.toldOf, events.length === 0 ? t.parts.none : enumerate(events.map(lastPart))],
          [t.signals.statusReason, statusReason],
        ]}
      />
      {method === 'push' && <DeliveryLog path={`/v1/signals/streams/${stream.id}/deliveries`} />}
    </>
  );
}

function Facts({ of, facts }: { readonly of: Webhook | Stream; readonly facts: FactList }) {
  return (
    <FactGroups
      groups={[
        {
          title: t.signals.state,
          facts: [
            [t.signals.state, <StateTag key="state" of={of} />],
            [t.signals.why, of.failures > 0 || of.stopped !== null ? <StateNote key="why" of={of} /> : null],
            [t.signals.created, <Instant key="created" at={of.createdAt} />],
            [
              t.signals.id,
              <span key="id">
                <code>{of.id}</code> <CopyButton text={of.id} what={t.signals.id} />
              </span>,
            ],
          ],
        },
        { title: t.signals.told, facts },
      ]}
    />
  );
}

/** `session-revoked` of `https://schemas.openid.net/secevent/caep/event-type/session-revoked`. */
function lastPart(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}
