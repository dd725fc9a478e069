import type { Target } from '../target/target.ts';

/** Where someone who has just arrived goes: the root, the sign-in page and the page that needs a session. */
export function arrivalPages(target: Target): string[] {
  const pages = target.login.flatMap((step) => (step.kind === 'request' ? [] : [step.page]));
  const check = target.check?.method === 'GET' ? [target.check.url] : [];
  const all = [target.url, '/', ...check, ...pages].filter((page) => !page.includes('${'));
  return [...new Set(all.map((page) => new URL(page, target.url).href))];
}
