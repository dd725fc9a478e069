import { useState } from 'react';
import type { User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { LinkShownOnce, type MadeLink, makeLink } from './link.tsx';

/** Whether somebody has nothing to sign in with yet: then a link invites them. */
export function isInvited({ hasPassword, factors }: User): boolean {
  return !hasPassword && factors.length === 0;
}

/** Makes a link with which the user sets a password or a passkey, and shows it this once. */
export function LinkDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const [made, setMade] = useState<MadeLink | null>(null);
  const invites = isInvited(user);

  async function make() {
    setMade(await makeLink(user.username, invites ? 'invite' : 'reset'));
    // The link follows in a dialog of its own.
    return false;
  }

  if (made !== null) return <LinkShownOnce username={user.username} link={made} onClose={onClose} />;
  return (
    <ActionDialog title={t.users.linkTitle(user.username)} does={t.users.linkDoes} onClose={onClose} onConfirm={make}>
      <p>{invites ? t.users.inviteHint : t.users.linkHint}</p>
    </ActionDialog>
  );
}
