import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const launcher = join(import.meta.dirname, '../bin/curfew.js');

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder in which the real command runs as a child process, without a terminal. */
export interface Sandbox {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): string;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** As `run`, for commands that must succeed. @returns stdout. */
  succeed(args: readonly string[], options?: RunOptions): Promise<string>;
  remove(): void;
}

interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs as this user; only root can ask for it. */
  readonly uid?: number;
}

export function openSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-cli-'));
  const sandbox: Sandbox = {
    folder,
    path: (name) => join(folder, name),
    write(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    run: (args, options = {}) => run(args, folder, options),
    async succeed(args, options) {
      const { code, stdout, stderr } = await sandbox.run(args, options);
      if (code !== 0) throw new Error(`curfew ${args.join(' ')} ended with ${code}: ${stderr}`);
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return sandbox;
}

/** The environment of a child: ours without anything that would configure Curfew. */
export function plainEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CURFEW_'));
  return { ...Object.fromEntries(inherited), ...more };
}

export function startCurfew(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  uid?: number,
) {
  const options = { cwd: folder, env: plainEnvironment(environment), ...(uid !== undefined && { uid }) };
  return spawn(process.execPath, [launcher, ...args], options);
}

function run(args: readonly string[], folder: string, { input = '', environment, uid }: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = startCurfew(args, folder, environment, uid);
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
    // A command that fails before it reads its input closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
