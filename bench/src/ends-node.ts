import { hash } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { applicationAuthority, createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openPostgresStore } from '@curfew/store-postgres';

/** Another node: Curfew’s server, and an application with WebSockets that are closed when their session ends. */
const [url = ''] = process.argv.slice(2);
const authority = createAuthority({ store: await openPostgresStore({ url }) });
const server = createServer({ authority, log: { level: 'silent' } });
const { address } = await server.listen({ host: '127.0.0.1', port: 0 });

const application = applicationAuthority(createAuthority({ store: await openPostgresStore({ url }) }), 'shop');
const http = createHttpServer();
/** RFC 6455, section 1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
http.on('upgrade', (request, socket) => {
  const accept = hash('sha1', `${request.headers['sec-websocket-key']}${magic}`, 'base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const token = new URL(request.url ?? '', 'http://x').searchParams.get('token');
  // A close frame with the code 4401.
  const leave = application.onEnd(token, () => socket.end(Buffer.from([0x88, 2, 0x11, 0x31])));
  socket.on('close', leave).on('error', leave).resume();
});
http.listen(0, '127.0.0.1', () => {
  const bound = http.address();
  process.send?.({ server: address, sockets: `ws://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}` });
});
process.once('disconnect', () => process.exit());
