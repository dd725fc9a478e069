/**
 * One way to answer the question "is this cookie a valid session?" over HTTP: `GET /verify` is 204 or 401.
 * A contender runs in a process of its own, on its defaults wherever it has any.
 */
export interface Contender {
  /** @param directory an empty folder for whatever it writes; it is deleted afterwards. */
  start(directory: string): Promise<Started | Skipped>;
}

export interface Started {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Values for a `Cookie` header, each from the contender's own way of signing in. */
  readonly cookies: readonly string[];
  /** Its answers come from processes that it has started. Otherwise those are its database. */
  readonly answersInChildren?: true;
  close(): Promise<void>;
}

/** It cannot run on this machine. */
export interface Skipped {
  readonly skipped: string;
}

/** The one path of the question. */
export const questionPath = '/verify';
