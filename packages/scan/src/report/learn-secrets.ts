import type { Visitor } from '../drive/visitor.ts';
import { type Exchange, headerValues } from '../http/message.ts';
import { parseSetCookie } from '../http/set-cookie.ts';
import { lettersMeetDigits } from '../recognise/token-words.ts';
import type { Redactor } from './redact.ts';

const publicVariables = new Set(['user']);
const secretName = '[\\w-]{0,30}(?:csrf|xsrf|token|nonce|session|jwt|secret|sid)[\\w-]{0,30}';
/** A page that is full of them is there to exhaust a scanner. */
const mostSecretsInBody = 20;
/** Form tokens, and tokens in JSON: `name="csrf" … value="…"`, either way round, and `"token": "…"`. */
const secretsInBody = [
  new RegExp(`name=["']?${secretName}["']?[^<>]{0,80}?(?:value|content)=["']([^"']{8,4096})["']`, 'gi'),
  new RegExp(`(?:value|content)=["']([^"']{8,4096})["'][^<>]{0,80}?name=["']?${secretName}["'\\s>/]`, 'gi'),
  new RegExp(`"${secretName}"\\s*:\\s*"([^"]{8,4096})"`, 'gi'),
];

/**
 * Values of fields, links and JSON, under whatever name: `sectok`, `sesskey`, `form_key`. Those that look drawn by lot are
 * taken for secrets; that something harmless is masked as well costs nothing.
 */
const valuesInBody = [
  /<input\b[^<>]{0,200}?\bvalue=["']([\w+/=.:~-]{16,4096})["']/gi,
  /[?&;][\w.[\]-]{1,40}=([\w+/=.:~%-]{16,4096})/g,
  /"[\w.-]{1,40}"\s*:\s*"([\w+/=.:~-]{16,4096})"/g,
];

/** No date, no version, no name with a year. */
function isSecret(text: string): boolean {
  return !/^\d{4}-\d\d-\d\dT/.test(text) && lettersMeetDigits(text) >= 4;
}

/** `"session": "/v2/sessions"` names an address, and reports have to show that. */
function isAddress(text: string): boolean {
  return /^(https?:\/)?\/[\w./{}:-]*$/.test(text) && lettersMeetDigits(text) < 4;
}

/** Takes note of the secrets in an exchange, so that no report shows them. */
export function learnSecrets({ request, response, sentAt }: Exchange, visitor: Visitor, redactor: Redactor): void {
  for (const line of headerValues(response, 'set-cookie')) {
    const cookie = parseSetCookie(line, sentAt);
    if (cookie !== null) redactor.learn(cookie.value);
  }
  for (const pair of headerValues(request, 'cookie').flatMap((line) => line.split('; '))) {
    redactor.learn(pair.slice(pair.indexOf('=') + 1));
  }
  for (const value of headerValues(request, 'authorization')) redactor.learn(value.replace(/^\S+\s+/, ''));
  const body = response.body.slice(0, 100_000);
  for (const pattern of secretsInBody) {
    for (const [, secret = ''] of [...body.matchAll(pattern)].slice(0, mostSecretsInBody)) {
      if (!isAddress(secret)) redactor.learn(secret);
    }
  }
  for (const pattern of valuesInBody) {
    const values = [...body.matchAll(pattern)].map(([, value = '']) => value).filter(isSecret);
    for (const value of values.slice(0, mostSecretsInBody)) redactor.learn(value);
  }
  for (const [name, value] of visitor.variables) if (!publicVariables.has(name)) redactor.learn(value);
}
