import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer, EventType } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { useDraft } from '../session/drafts.ts';
import './signals.css';

type Added = Answer<'addWebhook'>;

/** What people want to be told of together. Single types can be chosen on the command line. */
const groups = {
  ends: ['session-ended', 'session-expired', 'sign-out'],
  signIns: ['sign-in', 'sign-in-failed', 'level-raised'],
  users: ['user-created', 'user-disabled', 'user-enabled', 'user-deleted', 'roles-changed'],
  waysIn: ['password-changed', 'factor-added', 'factor-removed', 'identity-linked', 'identity-unlinked'],
} as const satisfies Record<string, readonly EventType[]>;
type Group = keyof typeof groups;
const names = Object.keys(groups) as readonly Group[];

/** Has an address told of events, and shows this once what its messages are signed with. */
export function AddWebhookDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [url, setUrl] = useDraft('new webhook', '');
  const [chosen, setChosen] = useState<readonly Group[]>(['ends']);
  const [added, setAdded] = useState<Added | null>(null);

  async function add() {
    const events = names.filter((name) => chosen.includes(name)).flatMap((name) => groups[name]);
    setAdded(await request<Added>('POST /v1/webhooks', { body: { url, events } }));
    setUrl('');
    await client.invalidateQueries({ queryKey: ['signals'] });
    // The secret follows in a dialog of its own.
    return false;
  }

  if (added !== null) return <SecretShownOnce secret={added.secret} onClose={onClose} />;
  return (
    <ActionDialog
      title={t.signals.add}
      does={t.signals.add}
      isReady={URL.canParse(url) && chosen.length > 0}
      onClose={onClose}
      onConfirm={add}
    >
      <TextInput
        label={t.signals.address}
        description={t.signals.addressHint}
        type="url"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <fieldset className="choices">
        <legend>{t.signals.toldOf}</legend>
        {names.map((name) => (
          <Checkbox
            key={name}
            label={t.signals.groups[name]}
            checked={chosen.includes(name)}
            onChange={({ currentTarget: { checked } }) =>
              setChosen(checked ? [...chosen, name] : chosen.filter((each) => each !== name))
            }
          />
        ))}
      </fieldset>
    </ActionDialog>
  );
}

export function SecretShownOnce({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <ShownOnce
      title={t.signals.secretTitle}
      hint={t.signals.secretOnce}
      secret={secret}
      what={t.signals.secret}
      close={t.signals.secretStored}
      onClose={onClose}
    />
  );
}
