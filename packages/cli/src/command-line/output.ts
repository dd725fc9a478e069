/** Data goes to stdout and talk to stderr, so that a pipe carries nothing but data. */
export interface Output {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** As with `> FILE`. */
  readonly stdoutIsFile: boolean;
  readonly stderrIsTerminal: boolean;
  /** Writes data; resolves when the reader can take more. */
  print(text: string): Promise<void>;
  /** Writes a line for a person. */
  tell(line: string): void;
}

export function openOutput(): Output {
  // The reader went away (`curfew … | head`): there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    get stdinIsTerminal() {
      return process.stdin.isTTY === true;
    },
    stdoutIsTerminal: process.stdout.isTTY === true,
    get stdoutIsFile() {
      return process.getBuiltinModule('node:fs').fstatSync(process.stdout.fd).isFile();
    },
    get stderrIsTerminal() {
      return process.stderr.isTTY === true;
    },
    async print(text) {
      if (text === '' || process.stdout.write(text)) return;
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    },
    tell(line) {
      process.stderr.write(`${line}\n`);
    },
  };
}
