import { execFile } from 'node:child_process';
import type { Environment } from '../../../command-line/command.ts';
import type { Output } from '../../../command-line/output.ts';

/** Tells the service manager how it goes, where one has asked (sd_notify(3)). */
export interface Notifier {
  /** Also the end of a reload. */
  ready(): Promise<void>;
  reloading(): Promise<void>;
  stopping(): Promise<void>;
}

/**
 * Node has no datagram sockets of the kind that systemd listens on, so its own program says it for us. From {@link Notifier.ready} on
 * it also hears, twice as often as it asks to, that our event loop turns.
 */
export function createNotifier(environment: Environment, output: Output): Notifier {
  if (environment.NOTIFY_SOCKET === undefined) {
    const nobodyAsks = async () => undefined;
    return { ready: nobodyAsks, reloading: nobodyAsks, stopping: nobodyAsks };
  }
  let watchdog: NodeJS.Timeout | undefined;
  const say = (...states: readonly string[]) =>
    new Promise<void>((resolve) => {
      execFile('systemd-notify', states, (error) => {
        if (error !== null) output.tell(`the service manager is not told ${states.join(' ')}: ${error.message}`);
        resolve();
      });
    });
  return {
    async ready() {
      await say('READY=1');
      const patienceMs = Number(environment.WATCHDOG_USEC) / 1_000;
      if (watchdog !== undefined || !(patienceMs > 0)) return;
      watchdog = setInterval(() => void say('WATCHDOG=1'), patienceMs / 2);
    },
    reloading: () => say('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`),
    async stopping() {
      clearInterval(watchdog);
      await say('STOPPING=1');
    },
  };
}
