import { createHash } from 'node:crypto';
import { escapePattern } from '../http/escape-pattern.ts';

/** Knows every secret of a scan, and takes them out of whatever is shown. */
export interface Redactor {
  learn(secret: string): void;
  text(text: string): string;
}

const shortest = 6;

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let pattern: RegExp | null = null;
  return {
    learn(secret) {
      for (const form of formsOf(secret)) {
        if (form.length < shortest || secrets.has(form)) continue;
        secrets.add(form);
        pattern = null;
      }
    },
    text(text) {
      if (secrets.size === 0) return text;
      // Longest first, or a token inside a longer one would leave the rest of it readable.
      pattern ??= new RegExp(
        [...secrets]
          .sort((a, b) => b.length - a.length)
          .map(escapePattern)
          .join('|'),
        'g',
      );
      return text.replace(pattern, mask);
    },
  };
}

/** Enough to recognise a token in two places, too little to use it. */
function mask(secret: string): string {
  const start = secret.length >= 20 ? secret.slice(0, 4) : '';
  return `${start}…#${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}

function formsOf(secret: string): string[] {
  const decoded = decode(secret);
  const plain = [secret, decoded, JSON.stringify(secret).slice(1, -1)];
  const encoded = [
    encodeURIComponent(secret),
    encodeURIComponent(decoded),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
  return [...new Set([...plain, ...encoded])];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
