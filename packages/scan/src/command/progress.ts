import type { Progress } from '../scan/scan.ts';
import type { Stream } from './io.ts';

const width = 24;

/** A bar on a terminal; single lines elsewhere. Everything goes to standard error, so that the report stays clean. */
export function createProgress(stream: Stream, quiet: boolean): { show(progress: Progress): void; end(): void } {
  const isLive = stream.isTTY === true;
  const startedAt = performance.now();
  let group = '';
  const clear = () => (isLive ? stream.write('\r\u001b[2K') : undefined);
  return {
    show(progress) {
      if (quiet) return;
      if (progress.kind === 'note') {
        clear();
        stream.write(`${progress.text}\n`);
      } else if (isLive) {
        const filled = Math.round((progress.done / progress.total) * width);
        clear();
        stream.write(
          `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}] ${progress.done}/${progress.total} ${progress.id}${timeLeft(progress, performance.now() - startedAt)}`,
        );
      } else if (progress.id.split('.')[0] !== group) {
        group = progress.id.split('.')[0] ?? '';
        stream.write(`Checks ${group} (${progress.done + 1} of ${progress.total}).\n`);
      }
    },
    end() {
      if (!quiet) clear();
    },
  };
}

/** A guess by the checks so far; the first few say too little. */
function timeLeft({ done, total }: Extract<Progress, { kind: 'check' }>, elapsedMs: number): string {
  if (done < 5) return '';
  const seconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
  return `, about ${seconds} s left`;
}
