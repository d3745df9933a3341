/**
 * JSON for a jsonb column. PostgreSQL refuses U+0000 and lone surrogates, which JSON allows and hostile input contains;
 * both become U+FFFD here. The bytes of the message itself are kept as they came.
 */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON.stringify escapes exactly these two as \u….
  if (!json.includes('\\u')) return json;
  return json.replace(/\\(?:u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|[\s\S])/g, (escape) =>
    /^\\u(?:0000|[dD][89a-fA-F])/.test(escape) ? '\\ufffd' : escape,
  );
}

/** The same for a text column. */
export function plainText(value: string): string {
  return value.replace(/\0/g, '\ufffd').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
