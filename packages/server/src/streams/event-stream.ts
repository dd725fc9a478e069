import { Readable } from 'node:stream';

/** What may wait for a reader who does not keep up. Beyond it the stream breaks off; it goes on where it was, later. */
const mostWaitingBytes = 256 * 1_024;

interface StreamEvent {
  readonly event: string;
  readonly data: object;
  readonly id?: string;
}

/** Server-sent events (WHATWG HTML 9.2), for one reader. */
export interface EventStream {
  readonly body: Readable;
  send(event: StreamEvent): void;
  /** All of them, or none where they are more than may wait at once. @returns whether they were sent. */
  sendAll(events: readonly StreamEvent[]): boolean;
  /** A comment, so that whatever stands in between sees that somebody is still there. */
  beat(): void;
  end(): void;
}

export function createEventStream(): EventStream {
  const body = new Readable({ read: () => undefined });
  let isOver = false;
  // A reader who is gone is no fault of anybody's.
  body.on('error', () => undefined);

  function write(text: string): void {
    if (isOver || body.destroyed) return;
    body.push(text);
    if (body.readableLength > mostWaitingBytes) body.destroy();
  }

  return {
    body,
    send: (event) => write(format(event)),
    sendAll(events) {
      const text = events.map(format).join('');
      if (body.readableLength + Buffer.byteLength(text) > mostWaitingBytes) return false;
      if (text !== '') write(text);
      return true;
    },
    beat: () => write(':\n\n'),
    end() {
      if (isOver || body.destroyed) return;
      isOver = true;
      body.push(null);
    },
  };
}

/** JSON has no line breaks, so that nothing in it can become a field of its own. */
function format({ event, data, id }: StreamEvent): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
