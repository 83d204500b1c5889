import { html, type TemplateResult } from 'lit';

/** A text with every place marked where it contains what is wanted, case ignored. */
export function highlighted(text: string, wanted: string): TemplateResult | string {
  const sought = wanted.trim().toLowerCase();
  // Letters that become several in lower case would shift the marks.
  const searched = text.toLowerCase();
  if (sought === '' || searched.length !== text.length || !searched.includes(sought)) return text;
  const parts: TemplateResult[] = [];
  let end = 0;
  for (let at = searched.indexOf(sought); at >= 0; at = searched.indexOf(sought, end)) {
    parts.push(html`${text.slice(end, at)}<mark>${text.slice(at, at + sought.length)}</mark>`);
    end = at + sought.length;
  }
  return html`${parts}${text.slice(end)}`;
}
