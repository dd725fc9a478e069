import { isLoopback } from '@curfew/http';
import { usageFailure } from '../command-line/failure.ts';
import type { WrittenMail } from './schema.ts';
import { readSecretFile } from './secret.ts';
import type { Source } from './source.ts';

/** By what mail is sent, and whom it comes from. */
export interface MailConfiguration {
  readonly smtp: URL;
  readonly password: string | null;
  readonly from: string;
  /** A relay on this machine may do without TLS. */
  readonly isLocal: boolean;
}

/** @throws Failure that names the key, its place and the value. */
export function readMail({ smtp: written, passwordFile, from }: WrittenMail, source: Source): MailConfiguration {
  const smtp = URL.parse(written);
  const isSmtp = smtp !== null && ['smtp:', 'smtps:'].includes(smtp.protocol) && smtp.hostname !== '';
  if (!isSmtp || smtp.password !== '' || smtp.search !== '' || smtp.pathname.length > 1) {
    throw usageFailure(
      `${source.locate(['mail', 'smtp'])}: mail.smtp: is no address of a mail server`,
      'write it like smtp://curfew@mail.example.com:587 or smtps://…:465, with the password in a file that mail.passwordFile names',
    );
  }
  if (!/^(?:[^<>"\r\n]* )?<?[^\s@<>]+@[^\s@<>]+>?$/.test(from)) {
    throw usageFailure(
      `${source.locate(['mail', 'from'])}: mail.from: ${JSON.stringify(from)} is no sender`,
      'write it like Curfew <curfew@example.com>',
    );
  }
  if ((passwordFile === undefined) !== (smtp.username === '')) {
    throw usageFailure(
      `${source.locate(['mail'])}: mail: a name in mail.smtp and mail.passwordFile go together`,
      'set both, or none',
    );
  }
  const where = `${source.locate(['mail', 'passwordFile'])}: mail.passwordFile`;
  const password = passwordFile === undefined ? null : readSecretFile(passwordFile, where);
  return { smtp, password, from, isLocal: isLoopback(smtp.hostname) };
}
