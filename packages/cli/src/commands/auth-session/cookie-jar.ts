import { readFileSync, renameSync } from 'node:fs';
import { exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { writeWhole } from '../../command-line/write-whole.ts';

interface JarCookie {
  readonly name: string;
  readonly token: string;
  readonly isSecure: boolean;
}

const header = '# Netscape HTTP Cookie File';

/**
 * Puts a cookie into a file in Netscape's format, which curl, wget and most languages read. Other cookies in it stay.
 *
 * @param expiresAt ISO 8601; `null` is a cookie without expiry.
 */
export function writeCookieJar(file: string, host: string, cookie: JarCookie, expiresAt: string | null): void {
  const secure = cookie.isSecure ? 'TRUE' : 'FALSE';
  // The seconds are rounded up: the server ends the session, and a cookie that is still sent shows why.
  const expires = expiresAt === null ? 0 : Math.ceil(Date.parse(expiresAt) / 1_000);
  const domain = `#HttpOnly_${host.replace(/^\[(.*)\]$/, '$1')}`;
  const line = [domain, 'FALSE', '/', secure, expires, cookie.name, cookie.token].join('\t');
  try {
    const others = readJar(file).filter((other) => !isSameCookie(other, domain, cookie.name));
    writeWhole(file, `${[...others, line].join('\n')}\n`, renameSync);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'failed';
    throw new Failure(`cannot write the cookie jar ${file}: ${code}`, { exitCode: exitCodes.failed, cause: error });
  }
}

function readJar(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [header, ''];
    throw error;
  }
}

function isSameCookie(line: string, domain: string, name: string): boolean {
  const fields = line.split('\t');
  return fields.length === 7 && fields[0] === domain && fields[2] === '/' && fields[5] === name;
}
