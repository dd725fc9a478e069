import { describe, expect, test } from 'vitest';
import type { Visitor } from '../drive/visitor.ts';
import type { Exchange } from '../http/message.ts';
import { learnSecrets } from './learn-secrets.ts';
import { createRedactor } from './redact.ts';

function shown(body: string): string {
  const redactor = createRedactor();
  const exchange = { request: { headers: [] }, response: { headers: [], body }, sentAt: 0 } as unknown as Exchange;
  learnSecrets(exchange, { variables: new Map() } as unknown as Visitor, redactor);
  return redactor.text(body);
}

describe('a secret is masked whatever it is called', () => {
  test.each([
    ['a field', (secret: string) => `<input type="hidden" name="sectok" value="${secret}">`],
    ['a field, the other way round', (secret: string) => `<input value='${secret}' type=hidden name=form_key>`],
    ['a link', (secret: string) => `<a href="/doku.php?do=logout&sectok=${secret}">Log out</a>`],
    ['a session in a path', (secret: string) => `<a href="/shop;sesskey=${secret}">Shop</a>`],
    ['JSON', (secret: string) => `{"formKey": "${secret}"}`],
  ])('in %s', (_where, page) => {
    for (const secret of ['3f9a0c417be25d68', 'q7Xn2Lb9Zt4Vw8Kc1Rm5', 'MDEyMzQ1Njc4OWFiY2RlZg==']) {
      expect(shown(page(secret))).not.toContain(secret);
    }
  });

  test.each([
    '<input name="q" value="search the whole archive">',
    '{"session": "/v2/sessions/current", "token_url": "https://app.example/v2/token"}',
    '<a href="/page?title=Installation_and_upgrades">',
    '{"createdAt": "2026-11-30T12:00:00.000Z", "version": "10.11.12-stable-2026"}',
  ])('and what is none stays readable: %s', (page) => {
    expect(shown(page)).toBe(page);
  });
});
