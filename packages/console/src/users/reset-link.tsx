import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer, User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Instant } from '../parts/time.tsx';

type Made = Answer<'offerLink'>;

/** Makes a link with which the user sets a password or a passkey, and shows it this once. */
export function ResetLinkDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null);

  async function make() {
    const path = `/v1/users/${encodeURIComponent(user.username)}/link`;
    setMade(await request<Made>(`POST ${path}`, { body: { purpose: 'reset' } }));
    // The link follows in a dialog of its own.
    return false;
  }

  if (made === null) {
    return (
      <ActionDialog title={t.users.linkTitle(user.username)} does={t.users.linkDoes} onClose={onClose} onConfirm={make}>
        <p>{t.users.linkHint}</p>
      </ActionDialog>
    );
  }
  const address = new URL(made.address, location.href).href;
  return (
    <Dialog title={t.users.linkTitle(user.username)} isDismissable={false} onClose={onClose}>
      <div className="form">
        <p>{t.users.linkOnce(<Instant at={made.expiresAt} />)}</p>
        <output className="new-token">{address}</output>
        <div className="actions">
          <CopyButton text={address} what={t.users.linkDoes} isMain />
        </div>
      </div>
    </Dialog>
  );
}
