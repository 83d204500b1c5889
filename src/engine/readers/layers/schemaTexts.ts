/** A JSON schema as text, with all titles and descriptions replaced by the given function. */
export function replaceTexts(schema: string, say: (text: string) => string): string {
  return JSON.stringify(
    JSON.parse(schema),
    (key, value: unknown) => {
      if ((key === 'title' || key === 'description') && typeof value === 'string') return say(value);
      return key === 'enumDescriptions' ? (value as string[]).map(say) : value;
    },
    1,
  );
}
