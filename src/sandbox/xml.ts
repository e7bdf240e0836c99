const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML content and attributes. Control characters become references, as S3 writes them, even where XML 1.0 forbids them. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]|[\u0000-\u001f\u007f]/g, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`);
}

/** One element around text that gets escaped. */
export function leaf(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

/** One element around XML. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole document of the S3 API. */
export function s3Document(root: string, content: string): string {
  return `${xmlDeclaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
}
