import { ScanFailure } from '../http/failure.ts';
import { type Page, readPage } from '../page/page.ts';
import { lastPage } from '../target/step.ts';
import { substitute } from './substitute.ts';
import type { Call, Visit, Visitor } from './visitor.ts';

export interface OpenPage {
  readonly page: Page;
  readonly visit: Visit;
  /** What had to be asked for; nothing where the page was there already. */
  readonly exchanges: Visit['exchanges'];
}

/** The page that a step is about: fetched, or the one that the step before has led to. */
export async function openPage(
  visitor: Visitor,
  address: string,
  base: string,
  alter: (call: Call) => Call = (call) => call,
): Promise<OpenPage> {
  if (address === lastPage) {
    const visit = visitor.page;
    if (visit === null) throw new ScanFailure('flow', `${lastPage} needs a step before it that led to a page`);
    return { page: readPage(visit.response.body, visit.url), visit, exchanges: [] };
  }
  const url = new URL(substitute(address, visitor.variables), base).href;
  const visit = await visitor.call(alter({ method: 'GET', url, follow: true, as: 'page' }));
  return { page: readPage(visit.response.body, visit.url), visit, exchanges: visit.exchanges };
}
