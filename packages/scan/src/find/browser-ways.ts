import { hasBrowser } from '../browser/open-browser.ts';
import { type BrowserVisit, runBrowserStep } from '../drive/browser-step.ts';
import type { Visitor } from '../drive/visitor.ts';
import { addressOf } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { carries, deriveChecks, deriveSignIn } from '../record/derive-steps.ts';
import { browserStep } from '../target/step.ts';
import { builtInVariables } from '../target/variable.ts';
import { isOfOnePage } from './sign-in-pages.ts';
import type { Attempt, WaysInContext } from './ways-in.ts';

/** Signs in with a real browser: by the requests that its page made, and where those cannot be repeated, by itself. */
export async function* waysByBrowser(page: string, context: WaysInContext): AsyncGenerator<Attempt> {
  if (!(await hasBrowser())) {
    yield failed('the page needs a browser: install playwright-core and Chromium, or name one in CURFEW_SCAN_BROWSER');
    return;
  }
  context.admit();
  const visitor = context.newPerson();
  const step = browserStep(addressOf(page, context.url));
  const visit = await inBrowser(visitor, step, context);
  if (typeof visit === 'string') {
    yield failed(visit);
    return;
  }
  if (visit.isAskedAgain) {
    yield failed('the page still asks for the password after the sign-in, in a browser too');
    return;
  }
  const answered = visit.watched.find(({ request }) => carries(request.body ?? '', context.account.password));
  if (answered !== undefined && answered.response.status >= 400) {
    yield failed(`the sign-in was answered with ${answered.response.status}, in a browser too`);
    return;
  }
  const derived = deriveSignIn(visit.watched, context.account, context.url);
  if (derived !== null) {
    const how = `the ${derived.login.length === 1 ? 'request' : 'requests'} of the page ${step.page}, as a browser made them`;
    const target = { ...derived, signInPage: step.page };
    yield { ok: true, way: { how, target, gone: null, isAskedAgain: false } };
  }
  const checks = deriveChecks(visit.watched, context.account, context.url, storedIn(visitor));
  const way = { how: `a browser on ${step.page}`, target: { login: [step], checks }, isAskedAgain: false };
  yield { ok: true, way: { ...way, gone: { visitor, landing: visit } } };
}

async function inBrowser(
  visitor: Visitor,
  step: ReturnType<typeof browserStep>,
  context: WaysInContext,
): Promise<BrowserVisit | string> {
  try {
    return await runBrowserStep(visitor, step, context.url);
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return error.message;
    throw error;
  }
}

function storedIn({ variables }: Visitor): Map<string, string> {
  return new Map([...variables].filter(([name]) => !builtInVariables.has(name)));
}

function failed(reason: string): Attempt {
  return { ok: false, reason, needsScript: true };
}
