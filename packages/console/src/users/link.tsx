import { Button } from '@mantine/core';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Instant } from '../parts/time.tsx';

export type MadeLink = Answer<'offerLink'>;

export function makeLink(username: string, purpose: 'invite' | 'reset'): Promise<MadeLink> {
  return request<MadeLink>(`POST /v1/users/${encodeURIComponent(username)}/link`, { body: { purpose } });
}

interface Props {
  readonly username: string;
  readonly link: MadeLink;
  readonly onClose: () => void;
}

/** A link is shown once: nothing closes it by accident. */
export function LinkShownOnce({ username, link, onClose }: Props) {
  const address = new URL(link.address, location.href).href;
  return (
    <Dialog title={t.users.linkTitle(username)} isDismissable={false} onClose={onClose}>
      <div className="form">
        <p>{t.users.linkOnce(<Instant at={link.expiresAt} />)}</p>
        <output className="new-token">{address}</output>
        <div className="actions">
          <CopyButton text={address} what={t.users.linkDoes} isMain />
          <Button variant="default" onClick={onClose}>
            {t.parts.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
