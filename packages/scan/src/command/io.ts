export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What the command touches besides the target. */
export interface CommandIo {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  /** Asks a yes-or-no question on the terminal; absent where nobody can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /**
   * Who signs in where a sign-in is recorded, given a page of the browser. Absent: whoever sits before the screen. The page's type is
   * not said here, because whoever compiles against this package need not have the browser's driver.
   */
  readonly actor?: (page: never) => Promise<void>;
}
