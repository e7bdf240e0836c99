/** Numbers from 0 up to 1 that follow from the seed and a text alone (FNV-1a, then an avalanche over the bits). */
export function toDraw(seed: string): (text: string) => number {
  const start = fold(0x811c9dc5, seed);
  return (text) => mixed(fold(start, text)) / 0x1_0000_0000;
}

function fold(start: number, text: string): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
