/** What the proxies before us say of a request in `Forwarded` (RFC 7239), the nearest one last. */
export interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
}

const element = /^(?:\s*(?:[!#$%&'*+\-.^_`|~\w]+=(?:"(?:[^"\\]|\\.)*"|[^\s",;="]+))?\s*(?:;|$))*$/;
const pair = /([!#$%&'*+\-.^_`|~\w]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;="]+))/g;

/**
 * Reads a `Forwarded` header.
 *
 * @returns an empty list for one that cannot be read: half of a chain would name the wrong client.
 * @example
 * parseForwarded('for=192.0.2.60;proto=https, for="[2001:db8::17]:4711"').at(-1)?.for; // '[2001:db8::17]:4711'
 * @see https://www.rfc-editor.org/rfc/rfc7239#section-4
 */
export function parseForwarded(header: string): readonly ForwardedElement[] {
  const texts = header.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
  if (texts.join(',') !== header || !texts.every((text) => element.test(text))) return [];
  const elements = texts.map((text) =>
    Array.from(
      text.matchAll(pair),
      ([, name = '', quoted, plain]) =>
        [name.toLowerCase(), quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1')] as const,
    ),
  );
  // Nothing is said twice of one hop (RFC 7239 4): which of the two would count?
  const isDoubled = elements.some((pairs) => new Map(pairs).size < pairs.length);
  return isDoubled ? [] : elements.map((pairs) => Object.fromEntries(pairs));
}
