// Writes the XML of AWS's older protocols (Query, S3). Writing only; text is escaped so that any key survives.

/** Text, or members in order; an array repeats its tag; `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [tag: string]: XmlValue };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Control characters are not allowed bare in XML, and line ends and tabs would be normalised by a reader.
const special = /[&<>"\p{Cc}]/gu;

/** Text made safe inside an element; control characters become numeric entities, as S3 writes them. */
const escapeXml = (text: string): string =>
  text.replace(special, (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);

/** `<tag>…</tag>` for the value, without declaration. `attributes` is written as it is. */
export const writeXml = (tag: string, value: XmlValue, attributes = ''): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => writeXml(tag, item, attributes)).join('');
  const open = attributes === '' ? tag : `${tag} ${attributes}`;
  if (typeof value !== 'object') return `<${open}>${escapeXml(String(value))}</${tag}>`;
  const inner = Object.entries(value).map(([name, member]) => writeXml(name, member));
  return `<${open}>${inner.join('')}</${tag}>`;
};

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
