import type { Call } from '../drive/visitor.ts';

/** Whether a request carries the password: in its body, its address or its headers, written in any of the usual ways. */
export function carriesPassword({ url, headers, body }: Call, password: string): boolean {
  const forms = [password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password), inForm(password)];
  const text = [url, body ?? '', ...Object.values(headers ?? {}).map(decodeBasic)].join('\n');
  return forms.some((form) => text.includes(form));
}

function inForm(password: string): string {
  return new URLSearchParams([['', password]]).toString().slice(1);
}

/** Basic hides what it carries in base64. */
export function decodeBasic(value: string): string {
  const basic = /^Basic\s+(\S+)$/i.exec(value)?.[1];
  return basic === undefined ? value : Buffer.from(basic, 'base64').toString('utf8');
}
