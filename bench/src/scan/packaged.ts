import { join } from 'node:path';
import { emptyTarget, parseTargetFile } from '@curfew/scan';
import { accounts, passwords } from './accounts.ts';
import { startApplication } from './application.ts';
import { installApplication } from './install.ts';
import type { Running, SignInRequest, Specimen } from './specimen.ts';

export interface Packaged extends Pick<Specimen, 'name' | 'side' | 'faults'> {
  /** File in `applications`, without its ending. */
  readonly application: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly userOf?: (name: string) => string;
  readonly signIn?: (origin: string) => SignInRequest | null;
  /** A target file, where the scanner is not left to find everything out; ORIGIN stands for the address. */
  readonly targetFile?: string;
  /** It keeps its sessions in PostgreSQL, into which the scanner looks as well. */
  readonly usesDatabase?: boolean;
}

/** An application around packages that are installed for it, pinned to one version each. */
export function packaged(given: Packaged): Specimen {
  const { name, side, faults, application, packages } = given;
  return {
    name,
    side,
    faults,
    async start(work) {
      const folder = join(work.folder, name.replace(/[^\w.]+/g, '-'));
      const path = await installApplication(folder, application, packages);
      const database = given.usesDatabase === true ? { url: await work.createDatabase() } : null;
      const { origin, stop } = await startApplication(path, {
        ...given.environment,
        ...(database !== null && { DATABASE_URL: database.url }),
      });
      return {
        target: targetOf(given, origin),
        ...(database !== null && { database }),
        signIn: (given.signIn ?? formSignIn)(origin),
        stop,
      };
    },
  };
}

function targetOf({ targetFile, userOf }: Packaged, origin: string): Running['target'] {
  if (targetFile !== undefined) return parseTargetFile(targetFile.replaceAll('ORIGIN', origin), passwords);
  return emptyTarget(`${origin}/`, accounts(userOf));
}

function formSignIn(origin: string): SignInRequest {
  return {
    page: `${origin}/`,
    url: `${origin}/login`,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ username: 'alice', password: passwords.ALICE }).toString(),
  };
}

export function jsonSignIn(path: string, user: object): (origin: string) => SignInRequest {
  return (origin) => ({
    page: `${origin}/`,
    url: origin + path,
    contentType: 'application/json',
    body: JSON.stringify({ ...user, password: passwords.ALICE }),
  });
}
