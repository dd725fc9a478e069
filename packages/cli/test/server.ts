import { createServer as createProbe } from 'node:net';
import { type Sandbox, startCurfew } from './sandbox.ts';

export interface RunningServer {
  readonly address: string;
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Sends SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

/** Starts `curfew serve` on a free port, and waits until it says that it listens. */
export async function startServer(
  sandbox: Sandbox,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
  onSpawn: (pid: number) => void = () => undefined,
): Promise<RunningServer> {
  const child = startCurfew(
    ['serve', ...(args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']), ...args],
    sandbox.folder,
    environment,
  );
  if (child.pid !== undefined) onSpawn(child.pid);
  let [stdout, stderr] = ['', ''];
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const started = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      const address = /listens on (\S+)/.exec(stdout)?.[1];
      if (address !== undefined && stdout.includes('Next:')) resolve(address);
    });
    child.on('close', (code) => reject(new Error(`curfew serve ended with ${code}: ${stderr}`)));
  });
  const address = await started;
  return {
    address,
    pid: child.pid ?? 0,
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    ended,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createProbe().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
