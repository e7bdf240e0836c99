/** A line of a file. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** The file ended before the line did. */
  readonly unended: boolean;
}

/** A line longer than any that is wanted. It may have no end: nothing behind it is looked at. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/** Bytes that are not UTF-8. Reading on would make two names into one. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

/** Cuts chunks into lines. Throws `EncodingError` where bytes are not UTF-8, and `LineTooLongError` once a line is over the limit, ended or not. */
export async function* toLines(chunks: AsyncIterable<string | Uint8Array>, limit: number): AsyncGenerator<Line, void, undefined> {
  const decode = startDecoder();
  let number = 1;
  let pieces: string[] = [];
  let length = 0;

  function take(piece: string): void {
    length += piece.length;
    if (length > limit) throw new LineTooLongError(`a line of more than ${limit} characters`);
    pieces.push(piece);
  }

  function finish(unended: boolean): Line {
    const line: Line = { number, text: pieces.join(''), unended };
    number += 1;
    pieces = [];
    length = 0;
    return line;
  }

  for await (const chunk of chunks) {
    for (const { text, ends } of typeof chunk === 'string' ? piecesOf(chunk) : decoded(chunk, decode)) {
      take(text);
      if (ends) yield finish(false);
    }
  }
  if (length > 0) yield finish(true);
}

interface Piece {
  readonly text: string;
  /** A newline follows. */
  readonly ends: boolean;
}

function* piecesOf(text: string): Generator<Piece, void, undefined> {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield { text: text.slice(start, end), ends: true };
    start = end + 1;
  }
  yield { text: text.slice(start), ends: false };
}

/** Line by line, so that a wrong byte is found in its line. */
function* decoded(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Generator<Piece, void, undefined> {
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    yield { text: decode(bytes.subarray(start, end)), ends: true };
    start = end + 1;
  }
  yield { text: decode(bytes.subarray(start)), ends: false };
}

/** Keeps half a character for the next chunk. One that the end of the file cuts in two is left out: its line has no end either. */
function startDecoder(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new EncodingError('not UTF-8', { cause });
    }
  };
}
