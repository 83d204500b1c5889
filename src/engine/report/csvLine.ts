/** One line of CSV (RFC 4180). Unknown values are empty. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Names come from an untrusted file: none of them may become a formula of a spreadsheet. */
function cell(value: string | number | null): string {
  if (value === null || typeof value === 'number') return value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
