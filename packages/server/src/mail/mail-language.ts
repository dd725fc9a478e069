import { AsyncLocalStorage } from 'node:async_hooks';
import type { User } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { textsIn } from '../pages/language.ts';
import { en, type Texts } from '../pages/translations/en.ts';

/** In which language somebody is written to. */
export interface MailLanguage {
  /** A hook that notes the languages of the browser whose request is under way. */
  readonly note: (request: FastifyRequest, reply: unknown, done: () => void) => void;
  /**
   * The user's own language where the profile has one (`locale`, as in OpenID Connect Core 5.1). Else that of the browser that has caused the
   * mail: it is the user's, or an administrator's who most likely speaks the same.
   */
  textsFor(user: Pick<User, 'profile'>): Texts;
}

export function createMailLanguage(): MailLanguage {
  const underWay = new AsyncLocalStorage<string>();
  return {
    note: ({ headers }, _reply, done) => underWay.run(headers['accept-language'] ?? '', done),
    textsFor({ profile: { attributes } }) {
      const { locale } = attributes ?? {};
      return (typeof locale === 'string' ? textsIn(locale) : null) ?? textsIn(underWay.getStore() ?? '') ?? en;
    },
  };
}
