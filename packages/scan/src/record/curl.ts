import { InvalidTarget } from '../target/invalid-target.ts';
import type { Account, Target } from '../target/target.ts';
import { signInTemplate } from './request-template.ts';

/** Reads a command that a browser copied "as cURL" (the form for bash). */
export function readCurl(text: string, account: Account): Partial<Target> {
  const [command, ...words] = splitWords(text.replace(/\\\r?\n/g, ' '));
  if (command !== 'curl') throw new InvalidTarget('--curl takes a command that begins with curl');
  const pairs = pairsOf(words);
  const all = (kind: Kind) => pairs.filter((pair) => pair.kind === kind).map(({ value }) => value);
  const [url] = all('url');
  if (url === undefined || !URL.canParse(url)) throw new InvalidTarget('--curl has no address in it');
  const headers = all('header').map((line): [string, string] => [
    line.split(':', 1)[0] ?? '',
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const body = all('data').join('&') || null;
  const method = all('method')[0] ?? (body === null ? 'GET' : 'POST');
  return {
    url: new URL('/', url).href,
    login: [signInTemplate({ method, url, headers, body }, account)],
  };
}

/** Options with their values; a word that belongs to none is the address. */
function pairsOf(words: readonly string[]): { kind: Kind; value: string }[] {
  const pairs: { kind: Kind; value: string }[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const kind = kindOf(word);
    const takesValue = word.startsWith('-') && kind !== 'flag';
    pairs.push({ kind, value: takesValue ? (words[index + 1] ?? '') : word });
    if (takesValue) index += 1;
  }
  return pairs;
}

type Kind = 'url' | 'method' | 'header' | 'data' | 'ignored' | 'flag';

const kinds: Record<string, Kind> = {
  '--url': 'url',
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-d': 'data',
  '--data': 'data',
  '--data-raw': 'data',
  '--data-binary': 'data',
  '--data-ascii': 'data',
  '--data-urlencode': 'data',
  '-b': 'ignored',
  '--cookie': 'ignored',
  '-A': 'ignored',
  '--user-agent': 'ignored',
  '-e': 'ignored',
  '--referer': 'ignored',
};

function kindOf(word: string): Kind {
  return kinds[word] ?? (word.startsWith('-') ? 'flag' : 'url');
}

/** Words as a POSIX shell sees them, with the `$'…'` that Chrome writes for escapes. */
function splitWords(text: string): string[] {
  const pieces = text.matchAll(/\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\\.|[^\s'"\\])|(\s+)/gs);
  const words: string[] = [];
  let current: string | null = null;
  for (const [, ansi, single, double, bare, space] of pieces) {
    if (space !== undefined) {
      if (current !== null) words.push(current);
      current = null;
    } else {
      current =
        (current ?? '') + (ansi === undefined ? (single ?? unescapeWord(double ?? bare ?? '')) : unescapeAnsi(ansi));
    }
  }
  return current === null ? words : [...words, current];
}

function unescapeWord(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

function unescapeAnsi(text: string): string {
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(
    /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi,
    (_, unicode?: string, hex?: string, one?: string) => {
      const code = unicode ?? hex;
      return code === undefined ? (named[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(code, 16));
    },
  );
}
