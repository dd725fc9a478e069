import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { MoreMenu } from '../parts/more-menu.tsx';
import { wordsOf } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { SecretShownOnce } from './add-webhook.tsx';
import type { Stream, Webhook } from './query.ts';

/** What is done at once, and said. */
function useDo() {
  const client = useQueryClient();
  return async (line: string, done: string, body: object = {}) => {
    try {
      await request(line, { body });
      say(done);
    } catch (refusal) {
      say(wordsOf(refusal));
    }
    await client.invalidateQueries({ queryKey: ['signals'] });
  };
}

export function WebhookActions({ webhook: { id, url } }: { readonly webhook: Webhook }) {
  const isOnline = useIsOnline();
  const act = useDo();
  const [question, setQuestion] = useState<'rotate' | 'remove' | null>(null);
  const close = () => setQuestion(null);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        disabled={!isOnline}
        onClick={() => void act(`POST /v1/webhooks/${id}/resume`, t.signals.triedNow)}
      >
        {t.signals.tryNow}
      </Button>
      <MoreMenu>
        <Menu.Item disabled={!isOnline} onClick={() => setQuestion('rotate')}>
          {t.signals.rotate}
        </Menu.Item>
        <Menu.Item color="red" disabled={!isOnline} onClick={() => setQuestion('remove')}>
          {t.signals.remove}
        </Menu.Item>
      </MoreMenu>
      {question === 'rotate' && <RotateDialog id={id} onClose={close} />}
      {question === 'remove' && <RemoveDialog name={url} line={`DELETE /v1/webhooks/${id}`} onClose={close} />}
    </>
  );
}

export function StreamActions({ stream }: { readonly stream: Stream }) {
  const isOnline = useIsOnline();
  const act = useDo();
  const [isRemoving, setRemoving] = useState(false);
  const { id, status, description, audience } = stream;
  const setStatus = (next: Stream['status']) =>
    act(`POST /v1/signals/streams/${id}/status`, t.signals.nowHas(t.signals.statuses[next]), { status: next });
  return (
    <>
      <Button variant="default" size="xs" disabled={!isOnline} onClick={() => void setStatus('enabled')}>
        {status === 'enabled' ? t.signals.tryNow : t.signals.enable}
      </Button>
      {status === 'enabled' && (
        <Button variant="default" size="xs" disabled={!isOnline} onClick={() => void setStatus('paused')}>
          {t.signals.pause}
        </Button>
      )}
      <MoreMenu>
        <Menu.Item color="red" disabled={!isOnline} onClick={() => setRemoving(true)}>
          {t.signals.remove}
        </Menu.Item>
      </MoreMenu>
      {isRemoving && (
        <RemoveDialog
          name={description ?? audience}
          line={`DELETE /v1/signals/streams/${id}`}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}

function RotateDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  async function rotate() {
    setSecret(
      (await request<Answer<'rotateWebhookSecret'>>(`POST /v1/webhooks/${id}/rotate-secret`, { body: {} })).secret,
    );
    // It follows in a dialog of its own.
    return false;
  }
  if (secret !== null) return <SecretShownOnce secret={secret} onClose={onClose} />;
  return (
    <ActionDialog title={t.signals.rotateTitle} does={t.signals.rotateDoes} onClose={onClose} onConfirm={rotate}>
      <p>{t.signals.rotateHint}</p>
    </ActionDialog>
  );
}

interface RemoveProps {
  readonly name: string;
  /** The call that removes it. */
  readonly line: string;
  readonly onClose: () => void;
}

function RemoveDialog({ name, line, onClose }: RemoveProps) {
  const client = useQueryClient();
  async function remove() {
    await request(line);
    say(t.signals.removed(name));
    goTo(addresses.signals);
    await client.invalidateQueries({ queryKey: ['signals'] });
  }
  return (
    <ActionDialog
      title={t.signals.removeTitle(name)}
      does={t.signals.removeDoes}
      isDangerous
      onClose={onClose}
      onConfirm={remove}
    >
      <p>{t.signals.removeHint}</p>
    </ActionDialog>
  );
}
