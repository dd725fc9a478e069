import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request, withParameters } from '../api/request.ts';
import type { AuditEvent } from '../api/resources.ts';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { deviceInWords } from '../parts/device.ts';
import { say } from '../parts/toast.tsx';
import { at } from '../routing/root.ts';
import { PasswordDialog } from './password.tsx';

interface Props {
  readonly user: string;
  readonly event: AuditEvent;
  readonly onClose: () => void;
}

/** For whoever finds something that they have not done: ends everything but this session, and goes on to another password. */
export function NotMeDialog({ user, event, onClose }: Props) {
  const client = useQueryClient();
  const [isSafe, setSafe] = useState(false);

  async function endOthers() {
    const path = withParameters('/v1/sessions', { user, except: 'current' });
    const ended = await request<{ count: number }>(`DELETE ${path}`);
    say(ended.count === 0 ? t.account.noOthersToEnd : t.account.othersEnded(ended.count));
    await client.invalidateQueries();
    setSafe(true);
    // The password follows in a dialog of its own.
    return false;
  }

  if (isSafe) {
    return (
      <PasswordDialog user={user} onClose={onClose}>
        <p>
          {t.account.notMeThen(
            <Beside path="/account/connections">{t.account.connections}</Beside>,
            <Beside path="/account/passkeys">{t.account.passkeys}</Beside>,
            <Beside path="/account">{t.account.tokens}</Beside>,
          )}
        </p>
      </PasswordDialog>
    );
  }
  return (
    <ActionDialog
      title={t.account.notMeTitle}
      does={t.account.notMeDoes}
      isDangerous
      onClose={onClose}
      onConfirm={endOthers}
    >
      <p>
        <strong>{t.events.types[event.type]}</strong>, {instant(event.at, 'minute')}
        {event.userAgent !== null && `, ${deviceInWords(event.userAgent)}`}
        {event.ip !== null && `, ${event.ip}`}
      </p>
      <p>{t.account.notMeHint}</p>
    </ActionDialog>
  );
}

/** In a tab of its own: the password is still to be changed here. */
function Beside({ path, children }: { readonly path: string; readonly children: string }) {
  return (
    <a href={at(path)} target="_blank" rel="noopener">
      {children}
    </a>
  );
}
