import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Instant } from '../parts/time.tsx';
import { useDraft } from '../session/drafts.ts';
import './new-token.css';

type Made = Answer<'createOwnToken'>;

const days = [1, 7, 30, 90, 365];

/** Makes a token for a script, and shows it this once. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [label, setLabel] = useDraft('new-token label', '');
  const [lifetime, setLifetime] = useState('30d');
  const [made, setMade] = useState<Made | null>(null);

  async function make() {
    setMade(await request<Made>('POST /v1/account/tokens', { body: { label, expiresIn: lifetime } }));
    await client.invalidateQueries({ queryKey: ['sessions'] });
    // The token follows in a dialog of its own.
    return false;
  }

  if (made !== null) return <TokenShownOnce made={made} onClose={onClose} />;
  return (
    <ActionDialog
      title={t.account.newToken}
      does={t.account.createToken}
      isReady={label.trim() !== ''}
      onClose={onClose}
      onConfirm={make}
    >
      <TextInput
        label={t.account.tokenName}
        description={t.account.newTokenHint}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        maxLength={200}
        data-autofocus
      />
      <NativeSelect
        label={t.account.expiresAfter}
        value={lifetime}
        onChange={(event) => setLifetime(event.currentTarget.value)}
        data={days.map((count) => ({ value: `${count}d`, label: exactDuration(count * 86_400) }))}
      />
    </ActionDialog>
  );
}

/** The browser asks before the page is left, too. */
function TokenShownOnce({
  made: { session, token = '' },
  onClose,
}: {
  readonly made: Made;
  readonly onClose: () => void;
}) {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  return (
    <ShownOnce
      title={t.account.tokenCreated}
      hint={t.account.tokenOnce}
      secret={token}
      what={t.account.token}
      note={
        <p className="quiet">
          {t.account.tokenUse(<code>Authorization: Bearer …</code>)}{' '}
          {session.expiresAt === null
            ? t.account.tokenNeverExpires
            : t.account.tokenExpiresOn(<Instant at={session.expiresAt} />)}
        </p>
      }
      close={t.account.tokenStored}
      onClose={onClose}
    />
  );
}
