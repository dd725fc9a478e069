import { ScanFailure } from '../http/failure.ts';
import { actionOf, type PageAction } from '../page/action.ts';
import type { Page } from '../page/page.ts';
import type { LinkStep } from '../target/step.ts';
import { type OpenPage, openPage } from './page-step.ts';
import { sameOrigin } from './request-step.ts';
import { substitute } from './substitute.ts';
import type { Call, Visitor } from './visitor.ts';

/** Fetches the page of a link and says what following it would send. */
export async function prepareLink(
  visitor: Visitor,
  step: LinkStep,
  base: string,
  alter?: (call: Call) => Call,
): Promise<OpenPage & { readonly call: Call }> {
  const open = await openPage(visitor, step.page, base, alter);
  const select = substitute(step.select, visitor.variables);
  const action = isAddress(select) ? actionTo(open.page, select) : actionAt(open.page, select);
  if (action === null) {
    throw new ScanFailure('flow', `${new URL(open.page.url).pathname} has no link ${select}`);
  }
  return { ...open, call: callFor(action, open.page.url) };
}

function callFor({ method, url, headers, body }: PageAction, page: string): Call {
  if (method === 'GET') return { method, url, headers: { Referer: page, ...headers }, follow: true };
  return { method, url, headers: { ...sameOrigin(url, page), ...headers }, body, follow: true };
}

/** An address, not a CSS selector. */
function isAddress(select: string): boolean {
  return /^(https?:|\/|\?)/.test(select);
}

function actionAt(page: Page, css: string): PageAction | null {
  const [element] = page.select(css);
  return element === undefined ? null : actionOf(page, element);
}

/** The link that leads to an address. Query parameters that the step does not name may be there: a token, for one. */
function actionTo(page: Page, address: string): PageAction | null {
  const wanted = new URL(address, page.base);
  const isWanted = (link: URL) =>
    link.host === wanted.host &&
    withoutParameters(link.pathname) === withoutParameters(wanted.pathname) &&
    [...wanted.searchParams].every(([name, value]) => link.searchParams.getAll(name).includes(value));
  const found = page.links.find(({ url }) => isWanted(new URL(url)));
  return found === undefined ? null : actionOf(page, found.element);
}

/** `;jsessionid=…` in a path varies. */
function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, '');
}
