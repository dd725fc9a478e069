import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CurfewError, errorCatalogue } from '@curfew/core';
import { problemMediaType, problemOf } from './problem.ts';

/** Answers what Node refuses before it becomes a request, in the same form as every other refusal. */
export function answerClientErrors(server: Server): void {
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    writeRaw(socket, new CurfewError('method-not-allowed', 'this server is no proxy'));
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    answerRaw(response, new CurfewError('invalid-request', 'only "Expect: 100-continue" can be met here'));
  });
}

/** For requests that Node's parser cannot read. Says nothing of what was sent: it may hold a cookie. */
export function handleClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  writeRaw(socket, refusalFor(error.code));
}

function refusalFor(code: string | undefined): CurfewError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new CurfewError('headers-too-large', 'the headers are larger than 16 KiB; are there too many cookies?');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new CurfewError('invalid-request', 'the request did not arrive in time');
    default:
      return new CurfewError('invalid-request', 'the request is not valid HTTP/1.1');
  }
}

function writeRaw(socket: Duplex, error: CurfewError): void {
  const problem = problemOf(error);
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${errorCatalogue[error.code].title}`,
      `Content-Type: ${problemMediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Answers a request that never reaches the routes. */
function answerRaw(response: ServerResponse, error: CurfewError): void {
  const problem = problemOf(error);
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    'content-type': problemMediaType,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}
