import { at } from '../routing/root.ts';
import { layDownDrafts } from './drafts.ts';
import { onTabMessage, tellTabs } from './tabs.ts';

let isLeaving = false;
let who: string | null = null;

/** Whose drafts may be kept. */
export function rememberWho(username: string | null): void {
  who = username;
}

/**
 * To the sign-in page, in every tab at once, and from there back to the same page with the same filter. The page says why the
 * session ended; it is loaded anew, so that nothing of what was shown stays in memory.
 */
export function leaveForSignIn(): void {
  if (isLeaving) return;
  tellTabs('ended');
  leave();
}

/** After signing out there is nothing to come back to. */
export function leaveSignedOut(): void {
  tellTabs('signed-out');
  goSignedOut();
}

export function leaveWithOtherTabs(): () => void {
  return onTabMessage((message) => {
    if (message === 'ended') leave();
    if (message === 'signed-out') goSignedOut();
  });
}

function leave(): void {
  if (isLeaving) return;
  isLeaving = true;
  layDownDrafts(who);
  const here = location.pathname + location.search;
  location.assign(at(`/sign-in?${new URLSearchParams({ timedOut: 'true', returnTo: here })}`));
}

function goSignedOut(): void {
  if (isLeaving) return;
  isLeaving = true;
  location.assign(at('/sign-in?signedOut=true'));
}
