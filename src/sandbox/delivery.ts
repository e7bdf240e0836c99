import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.js';

/** How an answer gets to the client, or does not. */
export type Delivery =
  | { readonly way: 'whole'; readonly answer: Answer }
  /** The connection breaks before a byte. */
  | { readonly way: 'reset' }
  /** The connection breaks within the status line and headers. */
  | { readonly way: 'reset-in-headers' }
  /** The connection breaks in the middle of the body; its length promised more. */
  | { readonly way: 'reset-in-body'; readonly answer: Answer }
  /** The body ends cleanly, at half of what its length promised. */
  | { readonly way: 'short'; readonly answer: Answer }
  /** Nothing, for ever. */
  | { readonly way: 'hang' }
  /** One byte at a time. */
  | { readonly way: 'trickle'; readonly answer: Answer; readonly everyMs: number }
  /** The body, then white space. */
  | { readonly way: 'padded'; readonly answer: Answer; readonly bytes: number }
  /** The same, packed: little on the wire, much in memory. */
  | { readonly way: 'packed'; readonly answer: Answer; readonly bytes: number };

export function deliver(response: ServerResponse, delivery: Delivery): void {
  switch (delivery.way) {
    case 'whole':
      sendWhole(response, delivery.answer);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset-in-headers':
      response.socket?.write('HTTP/1.1 200 OK\r\nx-amz-id-2: 0\r\ncontent-ty', () => response.socket?.resetAndDestroy());
      return;
    case 'reset-in-body':
      sendHalf(response, delivery.answer, () => response.socket?.resetAndDestroy());
      return;
    case 'short':
      sendHalf(response, delivery.answer, () => response.socket?.end());
      return;
    case 'hang':
      return;
    case 'trickle':
      trickle(response, delivery.answer, delivery.everyMs);
      return;
    case 'padded':
      sendPadded(response, delivery.answer, delivery.bytes);
      return;
    case 'packed':
      sendPacked(response, delivery.answer, delivery.bytes);
      return;
  }
}

function sendWhole(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function sendHalf(response: ServerResponse, { status, headers, body }: Answer, end: () => void): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), end);
}

function trickle(response: ServerResponse, { status, headers, body }: Answer, everyMs: number): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

const padding = Buffer.alloc(64 * 1024, ' ');

function sendPadded(response: ServerResponse, { status, headers, body }: Answer, bytes: number): void {
  response.writeHead(status, headers);
  response.write(body);
  let left = bytes - Buffer.byteLength(body);
  const more = () => {
    while (left > 0 && !response.destroyed) {
      const piece = left < padding.length ? padding.subarray(0, left) : padding;
      left -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function sendPacked(response: ServerResponse, { status, headers, body }: Answer, bytes: number): void {
  const packed = gzipSync(Buffer.concat([Buffer.from(body), Buffer.alloc(Math.max(0, bytes - Buffer.byteLength(body)), ' ')]));
  response.writeHead(status, { ...headers, 'content-encoding': 'gzip', 'content-length': packed.length });
  response.end(packed);
}
