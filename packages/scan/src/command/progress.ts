import type { Progress } from '../scan/scan.ts';
import type { Stream } from './io.ts';

const width = 24;

/** A bar on a terminal; single lines elsewhere. Everything goes to standard error, so that the report stays clean. */
export function createProgress(stream: Stream, quiet: boolean): { show(progress: Progress): void; end(): void } {
  const isLive = stream.isTTY === true;
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
          `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}] ${progress.done}/${progress.total} ${progress.id}`,
        );
      }
    },
    end() {
      if (!quiet) clear();
    },
  };
}
