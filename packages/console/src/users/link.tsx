import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ShownOnce } from '../parts/shown-once.tsx';
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

export function LinkShownOnce({ username, link, onClose }: Props) {
  return (
    <ShownOnce
      title={t.users.linkTitle(username)}
      hint={t.users.linkOnce(<Instant at={link.expiresAt} />)}
      secret={new URL(link.address, location.href).href}
      what={t.users.linkDoes}
      close={t.parts.close}
      onClose={onClose}
    />
  );
}
