import { addressesOn } from '../drive/extract.ts';
import type { Visit } from '../drive/visitor.ts';
import { escapePattern } from '../http/escape-pattern.ts';
import type { Extractor } from '../target/step.ts';
import { builtInVariables, variable } from '../target/variable.ts';
import { isMadeUp } from './lasting-address.ts';

/** A value in an address that a session may travel in, and how to find the next session's. */
interface AddressToken {
  readonly name: string;
  readonly value: string;
  readonly extractor: Extractor;
}

const mostAddresses = 40;
const mostTokens = 3;

/** What nobody would have written by hand in the address of a page, or in what it leads to. */
export function addressTokensIn(visit: Visit): AddressToken[] {
  const { origin } = new URL(visit.url);
  const own = addressesOn(visit).filter((url) => URL.canParse(url) && new URL(url).origin === origin);
  const found = own.slice(0, mostAddresses).flatMap((url) => tokensIn(new URL(url)));
  const byName = new Map(found.toReversed().map((token) => [token.name, token]));
  return [...byName.values()].toReversed().slice(0, mostTokens);
}

function tokensIn({ pathname, searchParams }: URL): AddressToken[] {
  const folders = pathname.split('/').slice(1);
  const inFolders = folders.map((value, index) => {
    const before = folders.slice(0, index).map((one) => `/${isMadeUp(one) ? '[^/]+' : escapePattern(one)}`);
    return { name: `folder${index}`, value, address: `^https?://[^/]+${before.join('')}/([^/?#;]+)` };
  });
  const inParameters = [...pathname.matchAll(/;([\w.-]+)=([^;/]+)/g)].map(([, name = '', value = '']) => ({
    ...{ name, value },
    address: `;${escapePattern(name)}=([^;/?#]+)`,
  }));
  const inQuery = [...searchParams].map(([name, value]) => ({
    name,
    value,
    address: `[?&]${escapePattern(name)}=([^&#]+)`,
  }));
  return [...inQuery, ...inParameters, ...inFolders.filter(({ value }) => !value.includes(';'))]
    .filter(({ name, value }) => isMadeUp(value) && /^[\w.-]+$/.test(name))
    .map(({ name, value, address }) => ({ name, value, extractor: { from: 'address', address } }));
}

const shortest = 8;

/** A text with its visitor's own tokens taken out: the next visitor has others. */
export function withVariables(text: string, variables: ReadonlyMap<string, string>): string {
  const own = [...variables].filter(([name, value]) => value.length >= shortest && !builtInVariables.has(name));
  return own.reduce((rest, [name, value]) => rest.replaceAll(value, variable(name)), text);
}
