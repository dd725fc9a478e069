import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { requestStep, type Step } from '../target/step.ts';
import type { Target } from '../target/target.ts';
import { isOfOnePage } from './sign-in-pages.ts';

const mostScripts = 8;
const mostAddresses = 4;

/** Addresses in a page's scripts that say they sign out, in the ways that scripts ask. */
export async function signOutsInScripts(visitor: Visitor, visit: Visit, target: Target): Promise<Step[][]> {
  const page = readPage(visit.response.body, visit.url);
  const { host } = new URL(visit.url);
  const sources = page.scripts.sources.filter((url) => new URL(url).host === host).slice(0, mostScripts);
  const texts = [...page.scripts.inline];
  for (const url of sources) texts.push(await load(visitor, url, visit.url));
  const addresses = [...new Set(texts.flatMap((text) => addressesIn(text, page.base)))].slice(0, mostAddresses);
  const headers = target.check?.headers ?? {};
  return addresses.flatMap((url) =>
    ['POST', 'DELETE', 'GET'].map((method) => [requestStep(method, relative(url), { headers })]),
  );
}

async function load(visitor: Visitor, url: string, page: string): Promise<string> {
  try {
    const { response } = await visitor.call({
      method: 'GET',
      url,
      headers: { Referer: page, Accept: '*/*' },
      as: 'data',
    });
    return response.status === 200 ? response.body : '';
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return '';
    throw error;
  }
}

function addressesIn(script: string, base: string): string[] {
  const literals = script.matchAll(/["'`](\/?[\w.-]+(?:\/[\w.-]+){0,5}(?:\?[\w=&.-]+)?)["'`]/g);
  return [...literals]
    .map(([, literal = '']) => literal)
    .filter((literal) => literal.length <= 80 && literal.includes('/') && !/\.(js|css|svg|png)$/.test(literal))
    .filter((literal) => says('signOut', literal))
    .flatMap((literal) => {
      const url = URL.canParse(literal, base) ? new URL(literal, base) : null;
      return url !== null && url.host === new URL(base).host ? [url.href] : [];
    });
}
