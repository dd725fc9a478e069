import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Instant } from '../parts/instant.tsx';
import { say } from '../parts/toast.tsx';
import { useDraft } from '../session/drafts.ts';
import './new-token.css';

type Made = Answer<'createOwnToken'>;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const lifetimes = [
  { value: '1d', label: '1 day' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
];

/** Makes a token for a script, and shows it this once. */
export function NewTokenDialog({ opened, onClose }: Props) {
  const client = useQueryClient();
  const [label, setLabel] = useDraft('new-token label', '');
  const [expiresIn, setExpiresIn] = useState('30d');
  const [made, setMade] = useState<Made | null>(null);

  async function make() {
    setMade(await request<Made>('POST /v1/account/tokens', { body: { label, expiresIn } }));
    setLabel('');
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }

  return (
    <>
      <ActionDialog
        opened={opened}
        onClose={onClose}
        title="New token"
        does="Make the token"
        isReady={label.trim() !== ''}
        onConfirm={make}
      >
        <TextInput
          label="Name"
          description="What it is for, to know it again in the list."
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={200}
          data-autofocus
        />
        <NativeSelect
          label="Ends after"
          value={expiresIn}
          onChange={(event) => setExpiresIn(event.currentTarget.value)}
          data={lifetimes}
        />
      </ActionDialog>
      <Modal
        opened={made !== null}
        onClose={() => setMade(null)}
        closeOnClickOutside={false}
        title="The token, this once"
      >
        {made !== null && <ShownOnce made={made} onClose={() => setMade(null)} />}
      </Modal>
    </>
  );
}

function ShownOnce({ made: { session, token = '' }, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  async function copy() {
    await navigator.clipboard.writeText(token);
    say('Copied.');
  }
  return (
    <div className="form">
      <p>Copy it now to where the script finds it. Nobody can show it again, only its digest is kept.</p>
      <output className="new-token">{token}</output>
      <p className="quiet">
        Sent as <code>Authorization: Bearer …</code>;{' '}
        {session.expiresAt === null ? (
          'it never ends by itself'
        ) : (
          <>
            it ends on <Instant at={session.expiresAt} />
          </>
        )}
        .
      </p>
      <div className="actions">
        <Button variant="default" onClick={onClose}>
          I have it
        </Button>
        <Button onClick={copy} data-autofocus>
          Copy
        </Button>
      </div>
    </div>
  );
}
