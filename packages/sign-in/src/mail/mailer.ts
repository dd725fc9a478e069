import type { Transporter } from 'nodemailer';

export interface MailSettings {
  /** `smtp://user@host:587` or `smtps://user@host:465`, without the password. */
  readonly smtp: URL;
  readonly password: string | null;
  /** Whom mails come from, such as `Curfew <curfew@example.com>`. */
  readonly from: string;
  /** Whether plain SMTP without TLS will do: for a relay on this machine. */
  readonly isLocal: boolean;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Resolves when the server has taken it. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Mails as plain text, by SMTP. What is not on this machine has to speak TLS (RFC 8314). */
export function createMailer({ smtp, password, from, isLocal }: MailSettings): Mailer {
  let transport: Promise<Transporter> | null = null;

  async function connect(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const secure = smtp.protocol === 'smtps:';
    return createTransport({
      host: smtp.hostname.replace(/^\[|\]$/g, ''),
      port: Number(smtp.port || (secure ? 465 : 587)),
      secure,
      requireTLS: !isLocal,
      ignoreTLS: isLocal && !secure,
      ...(smtp.username !== '' && { auth: { user: decodeURIComponent(smtp.username), pass: password ?? '' } }),
      connectionTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  return {
    async send({ to, subject, text }) {
      transport ??= connect();
      // As an object, so that no character of an address begins another one.
      await (await transport).sendMail({ from, to: { name: '', address: to }, subject, text });
    },
    close: () => void transport?.then((each) => each.close()),
  };
}
