/** An application's authority over a running server. */
export { type ConnectOptions, connectCurfew, type RemoteCurfew } from './connect.ts';
