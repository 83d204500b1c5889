const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as it is written in XML: what it cannot contain, not even escaped, is replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"]/g, letter => entities[letter])
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, '\ufffd');
}
