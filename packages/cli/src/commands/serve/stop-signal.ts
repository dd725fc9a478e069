import type { Output } from '../../command-line/output.ts';

/** Resolves at the first SIGTERM or SIGINT. From then on another one ends the process at once. */
export function stopSignal(output: Output): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    let isStopping = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);
        isStopping = true;
        output.tell('stopping when the requests under way are done; once more to stop at once');
        resolve();
      });
    }
  });
}
