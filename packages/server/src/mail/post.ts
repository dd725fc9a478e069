import type { Authority, SecretBox, User } from '@curfew/core';
import type { Mail, Mailer } from '@curfew/sign-in';
import type { FastifyBaseLogger } from 'fastify';
import type { Addresses } from '../addresses.ts';
import type { Texts } from '../pages/language.ts';
import type { MailLanguage } from './mail-language.ts';

export interface MailOptions {
  readonly mailer: Mailer;
  /** Seals the links with which people end what they have not begun. */
  readonly secrets: SecretBox;
}

/** What is sent to users, behind the answers: how long it takes, and whether it works, says nothing to whoever asks. */
export interface Post {
  send(user: Pick<User, 'id' | 'username' | 'profile'>, write: (texts: Texts, links: Links) => Omit<Mail, 'to'>): void;
  /** Work that nobody waits for. */
  later(work: () => Promise<void>): void;
  /** When all that has been begun is done. */
  settled(): Promise<void>;
}

export interface Links {
  /** Ends every session. */
  readonly notMe: string;
  readonly at: Addresses['absolute'];
}

const notMeLastsMs = 7 * 86_400_000;
const context = 'that was not me';

export function createPost(
  { mailer, secrets }: MailOptions,
  {
    addresses,
    authority,
    log,
    language,
  }: {
    readonly addresses: Addresses;
    readonly authority: Authority;
    readonly log: FastifyBaseLogger;
    readonly language: MailLanguage;
  },
): Post {
  const underWay = new Set<Promise<void>>();

  function later(work: () => Promise<void>): void {
    const done: Promise<void> = work()
      .catch((error: unknown) => log.error({ err: error }, 'a mail was not sent'))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    later,
    send(user, write) {
      const { email } = user.profile;
      if (email === undefined) return;
      const link = secrets.seal(JSON.stringify({ userId: user.id, at: authority.now() }), context);
      const notMe = addresses.absolute(`/not-me?${new URLSearchParams({ link })}`);
      const written = write(language.textsFor(user), { notMe, at: addresses.absolute });
      later(() => mailer.send({ to: email, ...written }));
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** Whose sessions a link ends. It may be used again: what it does is done by then. */
export function readNotMe(secrets: SecretBox, link: string, now: number): User['id'] | null {
  const text = secrets.open(link, context);
  if (text === null) return null;
  const { userId, at } = JSON.parse(text) as { readonly userId: User['id']; readonly at: number };
  return Math.abs(now - at) <= notMeLastsMs ? userId : null;
}
