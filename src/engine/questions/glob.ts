/** What the parts of a pattern stand for; a folder's name never contains a slash. */
const tokens = /\*\*\/|\*\*|\*|\?|\{|\}|,|\[!?[^\]/]+\]|[^*?{},[]+|\[/g;

/**
 * A glob as VS Code's settings have them: `*` and `?` within a name, `**` over folders, `{a,b}`, `[a-z]`. A pattern
 * without a slash is meant for names in any folder.
 * @returns null for braces that do not match
 */
export function compileGlob(pattern: string): RegExp | null {
  let depth = 0;
  const source = (pattern.match(tokens) ?? [])
    .map(token => {
      switch (token) {
        case '**/':
          return '(?:.*/)?';
        case '**':
          return '.*';
        case '*':
          return '[^/]*';
        case '?':
          return '[^/]';
        case '{':
          depth++;
          return '(?:';
        case '}':
          return --depth < 0 ? '' : ')';
        case ',':
          return depth > 0 ? '|' : ',';
      }
      return /^\[.+\]$/.test(token)
        ? token.replace(/^\[!/, '[^').replace(/\\/g, '\\\\')
        : token.replace(/[\\^$.|+()[\]]/g, '\\$&');
    })
    .join('');
  if (depth !== 0 || pattern === '') return null;
  try {
    return new RegExp(pattern.includes('/') ? `^${source.replace(/^\//, '')}$` : `(?:^|/)${source}$`);
  } catch {
    return null;
  }
}
