import { isPressable, type LiveControl, liveControls, press } from '../browser/live-controls.ts';
import { hasBrowser } from '../browser/open-browser.ts';
import { until, untilQuiet } from '../browser/settle.ts';
import { signInOnPage } from '../browser/sign-in-on-page.ts';
import { inBrowser, type OpenWindow } from '../drive/browser-step.ts';
import { extract } from '../drive/extract.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Holdings, Visitor } from '../drive/visitor.ts';
import { addressOf } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { jsonNodes } from '../http/json-nodes.ts';
import { says } from '../recognise/words.ts';
import { deriveRequests, saysSignOut } from '../record/derive-steps.ts';
import { isOfInterest, type RecordedExchange } from '../record/recording.ts';
import { browserStep, type Step } from '../target/step.ts';
import { variable } from '../target/variable.ts';
import { isOfOnePage } from './sign-in-pages.ts';

export interface BrowserSignOutSearch {
  readonly base: string;
  /** Where a signed-in visitor may begin. */
  readonly pages: readonly string[];
  readonly signIn: () => Promise<Visitor>;
  readonly isSignedIn: (visitor: Visitor) => Promise<boolean>;
  readonly copyOf: (holdings: Holdings) => Visitor;
  /** Somebody who signs in on this page in the browser itself; null where the browser is handed a session. */
  readonly onPage: { readonly page: string; readonly login: readonly Step[]; readonly arrive: () => Visitor } | null;
}

/** Presses what says "Sign out" in a real browser, and repeats what that sent, if it can be repeated. */
export async function signOutInBrowser(search: BrowserSignOutSearch): Promise<readonly Step[]> {
  if (!(await hasBrowser())) return [];
  if (search.onPage !== null) return signOutWhereSignedIn(search, search.onPage);
  const visitor = await search.signIn();
  const held = visitor.holdings();
  const addresses = new Set([search.base, ...search.pages.map((page) => new URL(page, search.base).href)]);
  for (const page of [...addresses].slice(0, 2)) {
    const pressed = await pressSignOut(visitor, page);
    if (pressed !== null) return asSteps(pressed, page, { visitor, held, search });
  }
  return [];
}

/** A page that keeps its token in a place of its own shows a browser that is handed the token a sign-in only. */
async function signOutWhereSignedIn(
  search: BrowserSignOutSearch,
  { page, login, arrive }: NonNullable<BrowserSignOutSearch['onPage']>,
): Promise<readonly Step[]> {
  const visitor = arrive();
  const pressed = await pressSignOut(visitor, new URL(page, search.base).href, (open) =>
    signInOnPage({ ...open, visitor }),
  );
  if (pressed === null) return [];
  const variables = variablesFrom(login, pressed.exchanges.slice(0, pressed.before), search.base, visitor);
  const held = { jar: visitor.jar.copy(), variables };
  // Whoever throws the token away, and says so to nobody, signs out nowhere.
  if (await search.isSignedIn(search.copyOf(held))) return [];
  const password = visitor.variables.get('password') ?? '';
  const candidates = derive(pressed, held, search.base).filter((steps) => !signsIn(steps, password));
  return (await firstThatSignsOut(candidates, search)) ?? [];
}

/** A log-out that signs in first would end that session, and leave the one that it was meant for. */
function signsIn(steps: readonly Step[], password: string): boolean {
  const values = jsonNodes(JSON.stringify(steps)).map(({ value }) => value);
  return password !== '' && (values.includes(password) || values.includes(variable('password')));
}

/** What the steps would have taken from the answers that the browser was given. */
function variablesFrom(
  steps: readonly Step[],
  exchanges: readonly RecordedExchange[],
  base: string,
  visitor: Visitor,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const step of steps) {
    if (step.kind !== 'request') continue;
    const { pathname } = new URL(step.url, base);
    // An interface with one address for everything answers other calls there as well.
    const answers = exchanges.filter(
      ({ request }) => request.method === step.method && new URL(request.url).pathname === pathname,
    );
    for (const [name, extractor] of Object.entries(step.extract)) {
      for (const exchange of answers) {
        const { request, response } = exchange;
        const visit = { exchanges: [exchange], response, url: request.url, isEndless: false, leadsAway: null };
        const value = extract(extractor, visit, visitor);
        if (value !== null) found.set(name, value);
      }
    }
  }
  return found;
}

async function asSteps(
  pressed: Pressed,
  page: string,
  {
    visitor,
    held,
    search,
  }: { readonly visitor: Visitor; readonly held: Holdings; readonly search: BrowserSignOutSearch },
): Promise<readonly Step[]> {
  const byHand = [browserStep(addressOf(page, search.base), pressed.clicks)];
  const lives = await search.isSignedIn(search.copyOf(held));
  if (lives && (await search.isSignedIn(visitor))) return [];
  // Where only the browser forgets the session, nothing may be sent at all.
  return (await firstThatSignsOut(derive(pressed, held, search.base), search)) ?? byHand;
}

interface Pressed {
  readonly clicks: readonly string[];
  readonly exchanges: readonly RecordedExchange[];
  /** How many of them there were before. */
  readonly before: number;
}

async function pressSignOut(
  visitor: Visitor,
  page: string,
  first: (open: OpenWindow) => Promise<unknown> = async () => undefined,
): Promise<Pressed | null> {
  const clicks: string[] = [];
  let before = 0;
  try {
    const visit = await inBrowser(visitor, page, async (open) => {
      await first(open);
      const found = await reveal(open, clicks);
      if (found === null) return;
      before = (await open.watch.exchanges()).length;
      await click(open, found);
      clicks.push(clickable(found));
      await confirm(open, found, clicks);
    });
    return before === 0 ? null : { clicks, exchanges: visit.watched, before };
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return null;
    throw error;
  }
}

const mostMenus = 4;

/** The control that signs out; menus are opened to find it. */
async function reveal(open: OpenWindow, clicks: string[]): Promise<LiveControl | null> {
  let found: LiveControl | null = null;
  const look = async () => {
    found = signOutAmong(await liveControls(open.page));
    return found !== null;
  };
  await until(async () => (await look()) || open.watch.quietMs() > 2000, open.patienceMs);
  if (found !== null) return found;
  const menus = menusAmong(await liveControls(open.page)).slice(0, mostMenus);
  for (const menu of menus) {
    if (!(await click(open, menu))) continue;
    if (await until(look, 700)) {
      clicks.push(clickable(menu));
      return found;
    }
  }
  return null;
}

function signOutAmong(controls: readonly LiveControl[]): LiveControl | null {
  const [best] = controls
    .filter((control) => isPressable(control) && control.label.length < 80)
    .map((control) => ({
      control,
      rank: (says('signOut', control.label) ? 2 : 0) + (says('signOut', `${control.id} ${control.name}`) ? 1 : 0),
    }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  return best?.control ?? null;
}

const menuNames =
  /\b(user|account|profile|avatar|menu|me|settings|options|preferences|more|actions|hamburger|navbar-toggle|dropdown)\b/i;

function menusAmong(controls: readonly LiveControl[]): LiveControl[] {
  return controls
    .filter((control) => isPressable(control) && control.label.length < 60)
    .map((control) => ({
      control,
      rank:
        (menuNames.test(control.label) ? 2 : 0) +
        (menuNames.test(`${control.id} ${control.name}`.replace(/[-_]/g, ' ')) ? 2 : 0),
    }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ control }) => control);
}

async function click({ page, watch, patienceMs }: OpenWindow, control: LiveControl): Promise<boolean> {
  try {
    await press(control, patienceMs);
    await untilQuiet(page, watch, patienceMs);
    return true;
  } catch {
    // Covered, or gone: a person could not press it either.
    return false;
  }
}

/** "Are you sure?" in a box of the page's own. */
async function confirm(open: OpenWindow, first: LiveControl, clicks: string[]): Promise<void> {
  const again = signOutAmong(await liveControls(open.page));
  if (again === null || again.selector === first.selector) return;
  if (await click(open, again)) clicks.push(clickable(again));
}

/** A selector that finds the control by what it says. */
function clickable({ label, selector }: LiveControl): string {
  const text = label.trim();
  return /^#/.test(selector) || text === ''
    ? selector
    : `:is(button, a, [role], input, summary):has-text(${JSON.stringify(text.slice(0, 40))})`;
}

const mostTried = 4;

/** What the page sent when it was pressed, the likeliest first: each may be the one that signs out. */
function derive({ exchanges, before }: Pressed, held: Holdings, base: string): (readonly Step[])[] {
  const recording = exchanges.filter(isOfInterest);
  const later = recording.flatMap((one, index) => (exchanges.indexOf(one) >= before ? [{ ...one, index }] : []));
  const rank = (one: RecordedExchange) => (saysSignOut(one) ? 2 : 0) + (one.request.method === 'GET' ? 0 : 1);
  return later
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, mostTried)
    .map(({ index }) => deriveRequests(recording, [index], held.variables, base));
}

async function firstThatSignsOut(
  candidates: readonly (readonly Step[])[],
  { signIn, isSignedIn, base }: BrowserSignOutSearch,
): Promise<readonly Step[] | null> {
  if (candidates.length === 0) return null;
  const visitor = await signIn();
  for (const steps of candidates) {
    try {
      await runSteps(visitor, steps, { base });
    } catch (error) {
      if (!(error instanceof ScanFailure) || !isOfOnePage(error)) throw error;
    }
    if (!(await isSignedIn(visitor))) return steps;
  }
  return null;
}
