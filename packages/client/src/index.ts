/** An application's authority over a running server. */
export { type ConnectOptions, connectCurfew } from './connect.ts';
