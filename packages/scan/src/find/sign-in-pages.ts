import type { Visit, Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import { actionOf } from '../page/action.ts';
import { type Page, readAloud, readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';

const commonPaths = [
  ...['/login', '/signin', '/sign-in', '/users/sign_in', '/accounts/login/', '/user/login', '/auth/login'],
  ...['/account/login', '/session/new', '/admin/login', '/admin/', '/wp-login.php', '/login.php', '/login/'],
];
const mostLinks = 6;

/** The pages that a sign-in may be on, the likeliest first: the given one, its frames, what links to it, usual addresses. */
export async function* signInPages(visitor: Visitor, first: Visit): AsyncGenerator<Visit> {
  yield first;
  const seen = new Set([first.url]);
  const queue = linkedFrom(first);
  // Each linked page may lead on, once: a start page to a choice of ways, and that to the form.
  for (let index = 0; index < queue.length && index < mostLinks; index += 1) {
    const url = queue[index] ?? '';
    const visit = await look(visitor, url, seen);
    if (visit === null) continue;
    yield visit;
    queue.push(...linkedFrom(visit).filter((one) => !queue.includes(one)));
  }
  for (const path of commonPaths) {
    const visit = await look(visitor, new URL(path, first.url).href, seen);
    if (visit !== null && visit.response.status < 400) yield visit;
  }
}

/** One that breaks is no page to sign in on. */
async function look(visitor: Visitor, url: string, seen: Set<string>): Promise<Visit | null> {
  if (seen.has(url)) return null;
  seen.add(url);
  try {
    const visit = await visitor.call({ method: 'GET', url, follow: true, as: 'page' });
    const isNew = visit.url === url || !seen.has(visit.url);
    seen.add(visit.url);
    return isNew ? visit : null;
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return null;
    throw error;
  }
}

export function isOfOnePage({ kind }: ScanFailure): boolean {
  return ['reset', 'timeout', 'malformed', 'flow', 'out-of-scope'].includes(kind);
}

/** Frames, and links that say so; the ones that say nothing else go first. */
function linkedFrom(visit: Visit): string[] {
  const page = readPage(visit.response.body, visit.url);
  const { host } = new URL(visit.url);
  const links = [...page.links, ...pressedLinks(page)]
    .filter(({ url, text }) => says('signIn', text) || says('signIn', new URL(url).pathname + new URL(url).search))
    .filter(({ url, text }) => !says('signOut', `${url} ${text}`))
    .map(({ url, text }) => ({
      url,
      rank: (says('signIn', text) ? 2 : 0) - (says('register', text) ? 3 : 0) - text.length / 50,
    }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ url }) => url);
  const all = [...page.frames.slice(0, 4), ...links].map((url) => url.split('#')[0] ?? '');
  return [...new Set(all)].filter((url) => URL.canParse(url) && new URL(url).host === host);
}

/** Buttons and the like that lead to another page: `onclick="location.href='/enter'"`. */
function pressedLinks(page: Page): Pick<Page['links'][number], 'url' | 'text'>[] {
  return page
    .select('[onclick], [hx-get], [data-hx-get], [data-href]')
    .slice(0, 200)
    .flatMap((element) => {
      const action = actionOf(page, element);
      return action === null || action.method !== 'GET' ? [] : [{ url: action.url, text: readAloud(element) }];
    });
}
